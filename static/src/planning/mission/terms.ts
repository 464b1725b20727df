/** What the lead writes beside the line: name, leader, room, communications, medical plan, escort, cargo, what to do when it goes wrong. */
import type { App } from '../../app';
import { h } from '../../dom';
import { type Field, Field as FormField } from '../../sharing/fields';
import { t } from '../../text';
import { type Comms, type Escort, type MissionPlan, type Named, PROVIDERS, type Terms } from './wire';
import { providerWords } from './words';

type Spec = Omit<Field['spec'], 'required'> & { required?: boolean };
const COMMS = ['primary', 'alternate', 'emergency', 'frequencies'] as const;
const STAND_BY = 3;

export class TermsForm {
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly heard: () => void;
  private readonly fields = new Map<string, FormField>();
  private readonly standBy: { name: HTMLInputElement; role: HTMLInputElement; phone: HTMLInputElement }[] = [];
  private readonly armed = h('div.escort-terms');
  private abort: Terms['contingency']['abort_points'] = [];
  private points: Comms['points'] = [];

  /** rooms: whose radio room may track. */
  constructor(app: App, rooms: Named[], heard: () => void) {
    this.app = app;
    this.heard = heard;
    const room = rooms.map(({ code, name }) => ({ value: code, title: name }));
    const part = (title: string, open: boolean, ...children: (HTMLElement | null)[]): HTMLElement => h('details.terms-part', { open }, h('summary', null, title), h('div.fields', null, ...children));
    this.armed.append(
      this.field({ name: 'escort_provider', title: t('Escort by'), type: 'choice', required: true, choices: PROVIDERS.map((value) => ({ value, title: providerWords(value) })) }),
      this.field({ name: 'escort_armed', title: t('It is armed'), type: 'boolean' }),
      this.field({ name: 'escort_basis', title: t('Basis: why there is no other way'), type: 'long_text', max_length: 400, help: t('An armed escort is a last resort (IASC guidelines).') }),
      this.field({ name: 'escort_decided_by', title: t('Decided by'), type: 'text', max_length: 120 }),
    );
    this.element = h(
      'div.terms',
      null,
      this.field({ name: 'name', title: t('Name of the mission'), type: 'text', required: true, max_length: 200, help: t('Neutral: no party, no person. The code is drawn by the server.') }),
      h('div.field-pair', null, this.field({ name: 'leader', title: t('Convoy leader'), type: 'text', max_length: 120, help: t('The person who calls the room.') }), this.field({ name: 'tracking_room', title: t('Tracking room'), type: 'choice', choices: room, none: t('none named yet') })),
      part(t('Communications'), false, ...COMMS.map((name) => this.field({ name, title: { primary: t('Primary'), alternate: t('Alternate'), emergency: t('Emergency'), frequencies: t('Frequencies') }[name], type: 'text', max_length: 400 })), this.beside()),
      part(t('Medical plan and cargo'), false, this.field({ name: 'medical', title: t('Medical plan'), type: 'long_text', max_length: 2000 }), this.field({ name: 'cargo', title: t('Kind of cargo'), type: 'text', max_length: 120 })),
      part(t('Escort'), false, this.field({ name: 'escort', title: t('There is an escort'), type: 'boolean', help: t('Every organisation that is asked reads this before it decides. A change opens all decisions again.') }), this.armed),
      part(t('If it goes wrong'), false, this.field({ name: 'contingency', title: t('Contingency plan'), type: 'long_text', max_length: 2000 }), this.field({ name: 'corridor_m', title: t('Corridor, full width in metres'), type: 'number', min: 50, max: 50_000 })),
    );
    this.put({ corridor_m: 1000 });
  }

  get value(): Terms {
    const text = (name: string): string => String(this.of(name) ?? '');
    const corridor = this.of('corridor_m');
    const comms: Comms = {
      primary: text('primary'), alternate: text('alternate'), emergency: text('emergency'), frequencies: text('frequencies'), check_in_min: null, points: this.points,
      stand_by: this.standBy.map(({ name, role, phone }) => ({ name: name.value.trim(), role: role.value.trim(), phone: phone.value.trim() })).filter(({ name }) => name),
    };
    const escort: Escort | null = this.of('escort') === true ? { armed: this.of('escort_armed') === true, provider: PROVIDERS.find((known) => known === this.of('escort_provider')) ?? 'other', basis: text('escort_basis'), decided_by: text('escort_decided_by') } : null;
    return { name: text('name'), leader: text('leader'), tracking_room: text('tracking_room'), comms, medical: text('medical'), escort, cargo: text('cargo'), contingency: { abort_points: this.abort, words: text('contingency') }, corridor_m: typeof corridor === 'number' ? corridor : 1000 };
  }

  /** Fills in what plan says; the rest stays. */
  put(plan: Omit<Partial<Terms>, 'comms'> & { comms?: Partial<Comms> | null }): void {
    const set = (name: string, value: unknown): void => {
      const field = this.fields.get(name);
      if (field && value !== undefined) field.value = value;
    };
    for (const name of ['name', 'leader', 'tracking_room', 'medical', 'cargo', 'corridor_m'] as const) set(name, plan[name]);
    for (const name of COMMS) set(name, plan.comms?.[name]);
    if (plan.comms?.points) this.points = plan.comms.points;
    plan.comms?.stand_by?.slice(0, STAND_BY).forEach((one, i) => {
      const row = this.standBy[i];
      if (row) [row.name.value, row.role.value, row.phone.value] = [one.name, one.role, one.phone];
    });
    if (plan.escort !== undefined) {
      set('escort', plan.escort !== null);
      set('escort_armed', plan.escort?.armed ?? false);
      set('escort_provider', plan.escort?.provider ?? null);
      set('escort_basis', plan.escort?.basis ?? '');
      set('escort_decided_by', plan.escort?.decided_by ?? '');
    }
    if (plan.contingency) {
      set('contingency', plan.contingency.words ?? '');
      this.abort = plan.contingency.abort_points ?? [];
    }
    this.show();
  }

  of_plan(plan: MissionPlan): void {
    const { name, leader = '', tracking_room, comms, medical = '', escort = null, cargo = '', contingency, corridor_m } = plan;
    this.put({ name, leader, tracking_room: tracking_room?.code ?? '', comms, medical, escort, cargo, contingency: { abort_points: contingency.abort_points ?? [], words: contingency.words ?? '' }, corridor_m });
  }

  /** What is missing before the server is asked; '' for nothing. The field that lacks has the focus. */
  check(): string {
    const wanted = ['name', ...(this.of('escort') === true ? ['escort_provider'] : [])];
    for (const name of wanted) {
      const field = this.fields.get(name);
      const words = field?.check() ?? '';
      field?.fault(words);
      if (words) {
        field?.focus();
        return words;
      }
    }
    return '';
  }

  fault(named: string, words: string): boolean {
    const name = { 'escort.provider': 'escort_provider', 'escort.basis': 'escort_basis', 'escort.decided_by': 'escort_decided_by', words: 'contingency' }[named] ?? named.replace(/^comms\./, '');
    const field = this.fields.get(name);
    field?.fault(words);
    field?.focus();
    return field !== undefined;
  }

  private of(name: string): unknown {
    return this.fields.get(name)?.value ?? null;
  }

  private field(spec: Spec): HTMLElement {
    const made = new FormField({ required: false, ...spec }, () => this.app.store.now(), () => {
      this.show();
      this.heard();
    });
    this.fields.set(spec.name, made);
    return made.element;
  }

  private show(): void {
    this.armed.hidden = this.of('escort') !== true;
  }

  /** Stand-by medical partners, named beside the plan: whom to call. */
  private beside(): HTMLElement {
    const input = (words: string, type = 'text'): HTMLInputElement => {
      const made = h<HTMLInputElement>('input', { type, maxlength: 120, 'aria-label': words, placeholder: words, autocomplete: 'off' });
      made.addEventListener('input', this.heard);
      return made;
    };
    const rows = Array.from({ length: STAND_BY }, () => {
      const row = { name: input(t('Who')), role: input(t('Role')), phone: input(t('Telephone or call sign')) };
      this.standBy.push(row);
      return h('div.stand-by', null, row.name, row.role, row.phone);
    });
    return h('fieldset.field', null, h('legend', null, t('Medical partners on stand-by')), ...rows);
  }
}
