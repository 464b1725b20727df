/** Positions as people write them: decimal degrees and degrees-minutes-seconds. Always lon, lat inside; lat first on paper. */

export interface Place {
  lon: number
  lat: number
  /** True when the two numbers only make sense the other way round, and were turned. */
  swapped: boolean
  /** How it was understood. */
  notation: 'decimal' | 'dms' | 'mgrs'
}

/** "6.20877, 31.55900": five places are about a metre. */
export function decimal(lon: number, lat: number, places = 5): string {
  return `${lat.toFixed(places)}, ${lon.toFixed(places)}`;
}

/** `6°12′31.6″N 31°33′32.4″E`: a tenth of a second is about three metres. */
export function dms(lon: number, lat: number): string {
  return `${sexagesimal(lat, 'N', 'S')} ${sexagesimal(lon, 'E', 'W')}`;
}

function sexagesimal(degrees: number, positive: string, negative: string): string {
  const tenths = Math.round(Math.abs(degrees) * 36000); // rounded once, so that 59.96" never prints as 60.0"
  const seconds = (tenths % 600) / 10;
  const minutes = Math.floor(tenths / 600) % 60;
  const whole = Math.floor(tenths / 36000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${whole}°${two(minutes)}′${seconds.toFixed(1).padStart(4, '0')}″${degrees < 0 ? negative : positive}`;
}

/** 36N VM 12 34, 36NVM1234512345: one or two digits, a band, two letters, an even number of digits. */
const MGRS = /^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](\d\d){0,5}$/;

/** The text without its blanks when it has the form of an MGRS reference, else null. Its square may still not exist. */
export function asMgrs(text: string): string | null {
  const tight = text.toUpperCase().replace(/[\s,.-]+/g, '');
  return MGRS.test(tight) ? tight : null;
}

/**
 * The place in `text`, or null. Reads "6.2, 31.56", "6,2; 31,56", "N6.2 E31.56", "6°12'31.6\"N 31°33'32\"E", "6 12 31 N 31 33 32 E".
 * Without hemisphere letters the first number is the latitude, unless that cannot be: then the two are turned, and it says so.
 */
export function parse(text: string): Place | null {
  const clean = text
    .trim()
    .toUpperCase()
    .replace(/[′’‘`´]/g, "'")
    .replace(/''|[″”“]/g, '"')
    .replace(/[º˚]/g, '°')
    .replace(/−/g, '-')
    .replace(/\b(LAT|LON|LNG|LATITUDE|LONGITUDE)\b[:=]?/g, ' ');
  if (!/\d/.test(clean) || /[^\d\s.,;:°'"NSEWO+-]/.test(clean)) return null;
  return lettered(clean.replaceAll('O', 'W')) ?? plain(clean); // O: ouest, oeste
}

const PART = String.raw`(?:\d+(?:[.,]\d+)?)`;
const ANGLE = String.raw`(${PART})(?:[°\s:]\s*(${PART}))?(?:['\s:]\s*(${PART}))?\s*[°'"]?`;
const AFTER = new RegExp(String.raw`^${ANGLE}\s*([NSEW])[\s,;]*${ANGLE}\s*([NSEW])$`);
const BEFORE = new RegExp(String.raw`^([NSEW])\s*${ANGLE}[\s,;]*([NSEW])\s*${ANGLE}$`);

/** With hemisphere letters, behind or before each angle; they decide which is which, whatever the order. */
function lettered(text: string): Place | null {
  const after = AFTER.exec(text);
  const before = after ? null : BEFORE.exec(text);
  if (!after && !before) return null;
  const m = (after ?? before) as RegExpExecArray;
  const one = after ? { letter: m[4], parts: m.slice(1, 4) } : { letter: m[1], parts: m.slice(2, 5) };
  const two = after ? { letter: m[8], parts: m.slice(5, 8) } : { letter: m[5], parts: m.slice(6, 9) };
  const vertical = 'NS'.includes(one.letter ?? '') ? one : two;
  const horizontal = vertical === one ? two : one;
  if (!'NS'.includes(vertical.letter ?? '') || !'EW'.includes(horizontal.letter ?? '')) return null;
  const lat = angle(vertical.parts, vertical.letter === 'S');
  const lon = angle(horizontal.parts, horizontal.letter === 'W');
  if (lat === null || lon === null) return null;
  const sixty = one.parts[1] !== undefined || two.parts[1] !== undefined;
  return within({ lon, lat, swapped: false, notation: sixty ? 'dms' : 'decimal' });
}

function angle(parts: (string | undefined)[], minus: boolean): number | null {
  const [degrees, minutes, seconds] = parts.map((part) => (part === undefined ? 0 : Number(part.replace(',', '.'))));
  if (degrees === undefined || minutes === undefined || seconds === undefined || minutes >= 60 || seconds >= 60) return null;
  const value = degrees + minutes / 60 + seconds / 3600;
  return minus ? -value : value;
}

/** Two bare numbers. "6,2 31,5" is decimal commas; "6.2,31.5" a pair; "6,2" alone is one of each and taken as a pair. */
function plain(text: string): Place | null {
  const numbers = pair(text.replace(/[°"']/g, ' ').trim());
  if (!numbers) return null;
  const [first, second] = numbers;
  if (Math.abs(first) <= 90) return within({ lat: first, lon: second, swapped: false, notation: 'decimal' });
  return within({ lat: second, lon: first, swapped: true, notation: 'decimal' });
}

function pair(text: string): [number, number] | null {
  const commas = /^([+-]?\d+,\d+)(?:\s*;\s*|\s+|,\s+)([+-]?\d+,\d+)$/.exec(text);
  const points = /^([+-]?\d+(?:\.\d+)?)(?:\s*[,;]\s*|\s+)([+-]?\d+(?:\.\d+)?)$/.exec(text);
  const found = commas ?? points;
  if (!found) return null;
  const read = (part: string | undefined): number => Number((part ?? '').replace(',', '.'));
  return [read(found[1]), read(found[2])];
}

function within(place: Place): Place | null {
  return Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180 ? place : null;
}

/**
 * Whether the place read the other way round lies within `bounds` while as written it does not.
 * bounds: w, s, e, n. Catches "31.56, 6.21" for Bor, where both orders are on the globe.
 */
export function looksSwapped(place: Place, bounds: readonly number[]): boolean {
  return !inside(place.lon, place.lat, bounds) && inside(place.lat, place.lon, bounds);
}

function inside(lon: number, lat: number, bounds: readonly number[]): boolean {
  const [w = 0, s = 0, e = 0, n = 0] = bounds;
  return lon >= w && lon <= e && lat >= s && lat <= n;
}
