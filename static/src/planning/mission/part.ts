/** One's own part: how many people of which kinds, which vehicles, what the others see of them and until when. For joining, and for changing it. */
import type { App } from '../../app';
import { bdi, h } from '../../dom';
import { principalsOf } from '../../sharing/calls';
import { Field } from '../../sharing/fields';
import { t, tn } from '../../text';
import { word } from '../../words';
import { vehicles } from './calls';
import { type Own, PEOPLE_KINDS, type Shares } from './wire';
import { clearanceWords, peopleWords } from './words';

const USUAL: Shares = { manifest: true, plate: false, live: true, history: true, outside: 'none', from: null, until: null };

export class PartForm {
  readonly element: HTMLElement;
  private readonly fields: Field[];
  private readonly own: Own;
  private readonly shares = new Map<keyof Shares, HTMLInputElement>();
  private readonly outside = h<HTMLInputElement>('input', { type: 'checkbox', name: 'share-outside' });
  private readonly picked = new Map<string, HTMLInputElement>();
  private readonly garage = h('div.choices');
  private readonly readers = new Map<number, HTMLInputElement>();
  private readonly people = h('div.choices');

  /** clearance and permits are asked of who has joined; who else of one's own reads the mission, of who has not. */
  constructor(app: App, own: Own, area: string) {
    this.own = own;
    const now = (): number => app.store.now();
    const heard = (): void => undefined;
    const field = (spec: Field['spec'], value: unknown): Field => {
      const made = new Field(spec, now, heard);
      made.value = value;
      return made;
    };
    const held = own.shares ?? USUAL;
    this.fields = [
      field({ name: 'people', title: t('People of your organisation'), type: 'number', required: true, min: 0, max: 1000, help: t('A count. Names go into the manifest, which only your organisation reads.') }, own.people ?? 0),
      field({ name: 'kinds', title: t('Who they are'), type: 'choices', required: false, choices: PEOPLE_KINDS.map((value) => ({ value, title: peopleWords(value) })) }, own.kinds),
    ];
    if (own.state === 'joined') this.fields.push(field({ name: 'clearance', title: t('Clearance, your own note'), type: 'choice', required: false, choices: (['in_place', 'not_needed', 'not_yet'] as const).map((value) => ({ value, title: clearanceWords(value) })) }, own.clearance));
    this.fields.push(
      field({ name: 'from', title: t('Vehicles are shown from (empty: from departure)'), type: 'datetime', required: false }, held.from),
      field({ name: 'until', title: t('Vehicles are shown until (empty: until people are out)'), type: 'datetime', required: false }, held.until),
    );
    const share = (name: 'manifest' | 'plate' | 'live' | 'history', words: string): HTMLElement => {
      const input = h<HTMLInputElement>('input', { type: 'checkbox', name: `share-${name}` });
      input.checked = held[name];
      this.shares.set(name, input);
      return h('label.switch', null, input, h('span', null, words));
    };
    this.outside.checked = held.outside === 'cell';
    const [people, kinds] = this.fields;
    const rest = this.fields.slice(2);
    this.element = h(
      'div.fields',
      null,
      people?.element ?? null,
      kinds?.element ?? null,
      h('fieldset.field', null, h('legend', null, t('Your vehicles in it')), this.garage),
      h('fieldset.field', null, h('legend', null, t('What the others in the mission see')), h('div.switches', null, share('live', t('where our vehicles are')), share('history', t('where they were')), share('manifest', t('heads and telephones, to the tracking room; never names')), share('plate', t('number plates')))),
      own.state === 'joined' ? null : h('details.terms-part', null, h('summary', null, t('Who else of yours reads the mission')), h('p.help', null, t('Your security duties in the area read it anyway. Who is ticked, such as a driver or a radio operator, reads it beside them until your people are out.')), this.people),
      h('fieldset.field', null, h('legend', null, t('What partners see who take no part')), h('label.switch', null, this.outside, h('span', null, t('a wide cell of the map, every three hours, six hours late; never the first and the last leg, never a stop; only if every organisation that takes part agrees')))),
      ...rest.map(({ element }) => element),
    );
    void this.fill(area);
    if (own.state !== 'joined') void this.name(area, app.store.me.organisation?.name ?? '');
  }

  get value(): Record<string, unknown> {
    const of = (name: string): unknown => this.fields.find(({ spec }) => spec.name === name)?.value ?? null;
    const on = (name: keyof Shares): boolean => this.shares.get(name)?.checked ?? false;
    const people = of('people');
    const told: Record<string, unknown> = {
      people: typeof people === 'number' ? Math.round(people) : 0,
      kinds: of('kinds') ?? [],
      shares: { manifest: on('manifest'), plate: on('plate'), live: on('live'), history: on('live') && on('history'), outside: this.outside.checked && on('live') && on('history') ? 'cell' : 'none', from: of('from'), until: of('until') },
    };
    if (this.picked.size || !this.own.vehicles.length) told.vehicles = [...this.picked].filter(([, input]) => input.checked).map(([id]) => id);
    const members = [...this.readers].filter(([, input]) => input.checked).map(([id]) => id);
    if (members.length) told.members = members;
    if (this.own.state === 'joined') told.clearance = of('clearance') ?? '';
    return told;
  }

  /** Beside the field that a refusal names; whether there is one. */
  fault(name: string, words: string): boolean {
    const field = this.fields.find(({ spec }) => spec.name === name || `shares.${spec.name}` === name);
    field?.fault(words);
    field?.focus();
    return field !== undefined;
  }

  /** One's own people whom no duty makes readers of it. */
  private async name(area: string, organisation: string): Promise<void> {
    const READS = new Set(['duty_officer', 'focal_point', 'security_officer', 'senior_manager']);
    try {
      const own = (await principalsOf(area)).members.filter((one) => one.organisation === organisation && !READS.has(one.duty));
      for (const { id, name } of own) {
        const input = h<HTMLInputElement>('input', { type: 'checkbox', name: 'member', value: id });
        this.readers.set(id, input);
        this.people.append(h('label.choice', null, input, h('span', null, bdi(name))));
      }
      if (!own.length) this.people.append(h('p.help', null, t('Nobody else of your organisation has an account here.')));
    } catch {
      this.people.append(h('p.error', null, t('Your people could not be loaded. Your security duties read the mission anyway.')));
    }
  }

  private async fill(area: string): Promise<void> {
    try {
      const all = (await vehicles()).filter((one) => one.area === area);
      const held = new Set(this.own.vehicles.map(({ call_sign }) => call_sign)); // the plan's ids are its own
      for (const one of all) {
        const input = h<HTMLInputElement>('input', { type: 'checkbox', value: one.id });
        input.checked = held.has(one.call_sign);
        this.picked.set(one.id, input);
        const more = [word('vehicle_class', one.vehicle_class), one.seats ? tn('%(count)s seat', '%(count)s seats', one.seats) : ''].filter(Boolean).join(', ');
        this.garage.append(h('label.choice', { title: more }, input, h('span', null, bdi(one.call_sign))));
      }
      if (!all.length) this.garage.append(h('p.help', null, t('Your organisation has entered no vehicle in this area.')));
    } catch {
      this.garage.append(h('p.error', null, t('Your vehicles could not be loaded. What is saved of them stays as it is.')));
    }
  }
}
