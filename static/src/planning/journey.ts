/** How the line is travelled: when, with what, how many, how fast. */
import { h, setText } from '../dom';
import { Field } from '../sharing/fields';
import { t } from '../text';
import { SPEED_KMH } from './times';
import { VEHICLE_CLASSES, type VehicleClass } from './wire';
import { capital } from '../words';
import { classWords } from './words';

export interface Journeyed { departure: string; vehicle_class: VehicleClass; vehicles: number; speed_kmh: number | null; check_in_min: number | null }

const NAMES = ['departure', 'vehicle_class', 'vehicles', 'speed_kmh', 'check_in_min'] as const;
type Name = (typeof NAMES)[number];

export class Journey {
  readonly element: HTMLElement;
  private readonly fields: Record<Name, Field>;
  private readonly local = h('p.help');
  private readonly usual: string;

  /** usual: the departure that stands while none is given, RFC 3339. local: a time in the area's own words. heard: something is another now. */
  constructor(usual: string, now: () => number, local: (ms: number) => string, heard: () => void) {
    this.usual = usual;
    const tell = (): void => {
      setText(this.local, local(Date.parse(this.value.departure)));
      heard();
    };
    const field = (spec: Omit<Field['spec'], 'required'> & { required?: boolean }): Field => new Field({ required: false, ...spec }, now, tell);
    this.fields = {
      departure: field({ name: 'departure', title: t('Departure'), type: 'datetime', required: true }),
      vehicle_class: field({ name: 'vehicle_class', title: t('Slowest vehicle'), type: 'choice', required: true, choices: VEHICLE_CLASSES.map((value) => ({ value, title: capital(classWords(value)) })) }),
      vehicles: field({ name: 'vehicles', title: t('Number of vehicles'), type: 'number', required: true, min: 1, max: 200 }),
      speed_kmh: field({ name: 'speed_kmh', title: t('Speed, km/h'), type: 'number', min: 5, max: 120, help: t('Empty: as the class usually goes on unpaved roads.') }),
      check_in_min: field({ name: 'check_in_min', title: t('Check-in every … minutes'), type: 'number', min: 5, max: 720, help: t('Empty: at the stops alone.') }),
    };
    const { departure, vehicle_class, vehicles, speed_kmh, check_in_min } = this.fields;
    this.element = h('section.editor-part', { 'aria-label': t('Journey') }, h('h3', null, t('Journey')), h('div.fields', null, departure.element, this.local, vehicle_class.element, h('div.field-pair', null, vehicles.element, speed_kmh.element), check_in_min.element));
    departure.element.querySelector('.field-row .plain')?.setAttribute('aria-label', t('Departure now'));
    setText(this.local, local(Date.parse(usual)));
  }

  get value(): Journeyed {
    const { departure, vehicle_class, vehicles, speed_kmh, check_in_min } = this.fields;
    const number = (field: Field): number | null => (typeof field.value === 'number' ? field.value : null);
    return {
      departure: typeof departure.value === 'string' ? departure.value : this.usual,
      vehicle_class: VEHICLE_CLASSES.find((known) => known === vehicle_class.value) ?? 'light',
      vehicles: Math.max(1, Math.round(number(vehicles) ?? 1)),
      speed_kmh: within(number(speed_kmh), 5, 120),
      check_in_min: within(number(check_in_min), 5, 720),
    };
  }

  set value(value: Journeyed) {
    for (const name of NAMES) this.fields[name].value = value[name];
  }

  get speed_kmh(): number {
    const { speed_kmh, vehicle_class } = this.value;
    return speed_kmh ?? SPEED_KMH[vehicle_class];
  }

  /** Beside the field that a refusal names; whether there is one. */
  fault(name: string, words: string): boolean {
    for (const known of NAMES) this.fields[known].fault(known === name ? words : '');
    return NAMES.some((known) => known === name);
  }
}

/** What is out of its limits is not sent: half-typed numbers are no faults. */
function within(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}
