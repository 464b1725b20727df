/** The words of the field for what the wire says in codes. An unknown code is shown as it came, never hidden. */

import { t } from './text';

type Words = Record<string, () => string>

// Functions, not strings: the catalogue is asked when a word is drawn, and the extractor of strings finds each t().
const WORDS: Record<string, Words> = {
  layer: {
    do_areas: () => t('DO areas'),
    incidents: () => t('Incidents'),
    roads: () => t('Roads'),
    premises: () => t('Premises'),
    venues: () => t('Venues'),
    hospitals: () => t('Hospitals'),
    evacuation_points: () => t('Evacuation points'),
    missions: () => t('Missions'),
    movements: () => t('Movements, hours later'),
    vehicles: () => t('Vehicles'),
    warnings: () => t('Warnings'),
    reference: () => t('Reference'),
    requests: () => t('Questions'),
    alerts: () => t('Alerts'),
  },
  one: {
    do_areas: () => t('DO area'),
    incidents: () => t('Incident'),
    roads: () => t('Road'),
    premises: () => t('Premises'),
    venues: () => t('Venue'),
    hospitals: () => t('Hospital'),
    evacuation_points: () => t('Evacuation point'),
    missions: () => t('Mission'),
    movements: () => t('Movement, hours later'),
    vehicles: () => t('Vehicle'),
    warnings: () => t('Warning'),
    reference: () => t('Reference'),
    requests: () => t('Question'),
    alerts: () => t('Alert'),
  },
  rule: {
    not_departed: () => t('not departed'),
    checkpoint_late: () => t('late at a checkpoint'),
    off_corridor: () => t('off the corridor'),
    prohibited_road: () => t('on a prohibited road'),
    prohibited_venue: () => t('at a prohibited venue'),
    new_incident: () => t('near a new incident'),
    stopped: () => t('stopped'),
    silent_contact: () => t('no contact'),
    silent_fix: () => t('no position'),
    convoy_apart: () => t('convoy apart'),
    alone: () => t('vehicle alone'),
    not_arrived: () => t('not arrived'),
    not_returned: () => t('people not out'),
    speed: () => t('speed'),
    low_battery: () => t('low battery'),
    sos: () => t('SOS'),
    vetting: () => t('findings on the route changed'),
  },
  alert_state: { open: () => t('open'), acknowledged: () => t('acknowledged'), ended: () => t('over') },
  level: { regular: () => t('REGULAR'), enhanced: () => t('ENHANCED') },
  status: {
    open: () => t('reported open'),
    restricted: () => t('restricted'),
    prohibited: () => t('prohibited'),
    impassable: () => t('impassable'),
    unknown: () => t('unknown'),
  },
  point_status: {
    usable: () => t('reported usable'),
    restricted: () => t('restricted'),
    closed: () => t('closed'),
    unknown: () => t('unknown'),
  },
  warning: {
    fighting: () => t('fighting near'),
    road_danger: () => t('danger on a road'),
    flood: () => t('flood'),
    explosive_hazard: () => t('mine or unexploded ordnance'),
    unrest: () => t('unrest'),
    other: () => t('other danger'),
  },
  type: {
  },
  vehicle_class: {
    light: () => t('light vehicle'),
    armoured: () => t('armoured vehicle'),
  },
  source_kind: {
    partner: () => t('partner organisation'),
    authority: () => t('host authority'),
    dataset: () => t('published data set'),
  },
  direction: {
    both: () => t('both directions'),
    forward: () => t('along the line'),
    backward: () => t('against the line'),
  },
  applies_to: {
    unsms: () => t('UNSMS personnel'),
    organisation: () => t('one organisation'),
    all: () => t('all traffic, by the host authority'),
    physical: () => t('anyone: a physical fact'),
  },
  severity: {
    1: () => t('1, minor'),
    2: () => t('2, moderate'),
    3: () => t('3, severe'),
    4: () => t('4, critical'),
  },
  verification: {
    reported: () => t('reported, not yet corroborated'),
    corroborated: () => t('corroborated'),
    verified: () => t('verified'),
    doubted: () => t('doubted'),
  },
  actor_kind: {
    state_security: () => t('state security'),
    armed_group: () => t('armed group'),
    criminal: () => t('criminal'),
    community: () => t('community'),
    crowd: () => t('crowd'),
    unknown: () => t('unknown'),
  },
  organisation_kind: {
    unsms: () => t('UNSMS organisation'),
    ingo: () => t('INGO'),
    io: () => t('international organisation'),
    national_ngo: () => t('national NGO'),
    other: () => t('other'),
  },
  kind: {
    country: () => t('country'),
    mission_area: () => t('mission area'),
    office: () => t('office'),
    guest_house: () => t('guest house'),
    warehouse: () => t('warehouse'),
    residence: () => t('residence'),
    airstrip: () => t('airstrip'),
    port: () => t('port'),
    border_crossing: () => t('border crossing'),
    assembly_point: () => t('assembly point'),
  },
  advice: { recommended: () => t('recommended'), prohibited: () => t('prohibited') },
  service: {
    surgery: () => t('surgery'),
    blood: () => t('blood'),
    icu: () => t('intensive care'),
    xray: () => t('X-ray'),
    laboratory: () => t('laboratory'),
    maternity: () => t('maternity'),
    ambulance: () => t('ambulance'),
    helipad: () => t('helipad'),
  },
  mission: { planned: () => t('planned'), under_way: () => t('under way'), closed: () => t('closed') },
  role: {
    duty_officer: () => t('duty officer'),
    focal_point: () => t('focal point'),
    security_officer: () => t('planner'),
    senior_manager: () => t('senior manager'),
    hq_security: () => t('HQ security'),
    field: () => t('field staff'),
    field_staff: () => t('field staff'),
    auditor: () => t('auditor'),
    machine: () => t('machine account'),
  },
  standing: {
    pending: () => t('pending'),
    confirmed: () => t('confirmed'),
    engaged: () => t('engaged'),
    suspended: () => t('suspended'),
    rescinded: () => t('rescinded'),
    present: () => t('present'),
  },
  fix_source: { device: () => t('device'), voice: () => t('voice') },
};

/** The word for `code` in one of the sets above; "guest_house" becomes "guest house" where no set knows it. */
export function word(set: string, code: unknown): string {
  if (code === null || code === undefined || code === '') return '';
  return WORDS[set]?.[String(code)]?.() ?? String(code).replaceAll('_', ' ');
}

/** The first letter large, as in titles. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
