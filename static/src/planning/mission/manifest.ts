/** The manifest of one's own organisation: per vehicle heads, telephones and names. Names are read by nobody else until they are opened as agreed. */
import { bdi, fillWith, h } from '../../dom';
import { say } from '../../say';
import { faultWords } from '../../sharing/fault';
import { t, tn } from '../../text';
import { manifest, putManifest } from './calls';
import type { Manifest, ManifestEntry, MissionPlan } from './wire';

/** A line each: "name; medical note". */
function peopleOf(text: string): ManifestEntry['people'] {
  return text.split('\n').flatMap((line) => {
    const [name = '', ...medical] = line.split(';');
    return name.trim() ? [{ name: name.trim(), medical: medical.join(';').trim() }] : [];
  });
}

export function manifestPart(plan: MissionPlan): HTMLElement {
  const host = h('div');
  const part = h('details.terms-part', null, h('summary', null, t('Manifest of your organisation')), host);
  part.addEventListener('toggle', () => void load(plan, host), { once: true });
  return part;
}

async function load(plan: MissionPlan, host: HTMLElement): Promise<void> {
  fillWith(host, h('p.state', { role: 'status' }, t('Loading.')));
  try {
    draw(plan, host, await manifest(plan.id));
  } catch (fault) {
    fillWith(host, h('p.error', { role: 'alert' }, faultWords(fault)), h('button.plain', { type: 'button', onclick: () => void load(plan, host) }, t('Try again')));
  }
}

function draw(plan: MissionPlan, host: HTMLElement, told: Manifest): void {
  const rows = plan.own.vehicles.map((vehicle, n) => {
    const held = told.manifest.find((entry) => entry.vehicle === vehicle.id || entry.call_sign === vehicle.call_sign);
    const phones = h<HTMLInputElement>('input', { id: `manifest-${n}-phones`, type: 'text', autocomplete: 'off', dir: 'ltr' });
    const heads = h<HTMLInputElement>('input', { id: `manifest-${n}-heads`, type: 'number', min: 0, max: 500 });
    const people = h<HTMLTextAreaElement>('textarea', { id: `manifest-${n}-people`, rows: 3, dir: 'auto' });
    phones.value = held?.phones.join(', ') ?? '';
    heads.value = held ? String(held.heads) : '';
    people.value = held?.people.map(({ name, medical }) => (medical ? `${name}; ${medical}` : name)).join('\n') ?? '';
    const entry = (): ManifestEntry => {
      const named = peopleOf(people.value);
      return { vehicle: vehicle.id, call_sign: vehicle.call_sign, phones: phones.value.split(',').map((one) => one.trim()).filter(Boolean), heads: Math.max(named.length, Math.round(Number(heads.value) || 0)), people: named };
    };
    const element = h('fieldset.field', null, h('legend', null, bdi(vehicle.call_sign)), h('div.field-pair', null, h('div.field', null, h('label', { for: `manifest-${n}-phones` }, t('Telephones')), phones), h('div.field', null, h('label', { for: `manifest-${n}-heads` }, t('Heads')), heads)), h('div.field', null, h('label', { for: `manifest-${n}-people` }, t('Names, a line each; after a semicolon what a medic must know')), people));
    return { entry, element };
  });
  const open = h<HTMLSelectElement>('select', { id: 'manifest-open' }, h('option', { value: 'sos' }, t('on SOS')), h('option', { value: 'rung' }, t('from a rung of the ladder on')), h('option', { value: 'never' }, t('never')));
  open.value = told.open ?? 'sos';
  const rung = h<HTMLInputElement>('input', { type: 'number', min: 1, max: 100, 'aria-label': t('Rung') });
  rung.value = told.rung === null ? '' : String(told.rung);
  const wrong = h('p.error', { hidden: true, role: 'alert' });
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    wrong.hidden = true;
    try {
      draw(plan, host, await putManifest(plan.id, rows.map(({ entry }) => entry()), open.value, open.value === 'rung' ? Number(rung.value) || 1 : null));
      say(t('Saved.'));
    } catch (fault) {
      wrong.hidden = false;
      wrong.textContent = faultWords(fault);
    }
  };
  const others = told.others.map((one) => h('li', null, bdi(`${one.call_sign || '?'} · ${one.phones.join(', ')}`), ' ', tn('%(count)s head', '%(count)s heads', one.heads), ` (${one.organisation}), `, t('names sealed')));
  fillWith(
    host,
    h('form.fields', { onsubmit: (event: Event) => void save(event) }, rows.length ? null : h('p.help', null, t('Name your vehicles in your part first.')), ...rows.map(({ element }) => element), h('div.field', null, h('label', { for: 'manifest-open' }, t('The tracking room may open the names')), h('div.field-row', null, open, rung)), wrong, h('div.actions', null, h('button.plain', { type: 'submit', disabled: !rows.length }, t('Save the manifest')))),
    told.openings.length ? h('ul.plan-list', null, ...told.openings.map((one) => h('li', null, t('Opened by %(who)s: %(why)s', { who: one.organisation, why: one.reason }), ' ', bdi(one.at, 'num')))) : null,
    others.length ? h('ul.plan-list', { 'aria-label': t('What others show your room') }, ...others) : null,
  );
}
