/** What every painter holds: the frame, the palette, and the two things that make many signs cheap and legible. */
import type { Frame } from '../map/frame';
import type { Palette } from './palette';

export interface Brush {
  frame: Frame;
  palette: Palette;
  stamps: Stamps;
  labels: Labels;
}

/** Signs drawn once and stamped many times: 20,000 stamps cost what 300 drawings do. One set per theme and pixel ratio. */
export class Stamps {
  private readonly ratio: number;
  private readonly made = new Map<string, HTMLCanvasElement>();

  constructor(ratio: number) {
    this.ratio = ratio;
  }

  /** Puts the sign `name` with its middle at x, y. reach: its half extent, px. paint draws around 0, 0. */
  put(context: CanvasRenderingContext2D, name: string, x: number, y: number, reach: number, paint: (context: CanvasRenderingContext2D) => void): void {
    const stamp = this.made.get(name) ?? this.make(name, reach, paint);
    const side = stamp.width / this.ratio;
    // whole device pixels: a stamp between two of them is blurred
    const snap = (at: number): number => Math.round((at - side / 2) * this.ratio) / this.ratio;
    context.drawImage(stamp, snap(x), snap(y), side, side);
  }

  private make(name: string, reach: number, paint: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
    const stamp = document.createElement('canvas');
    stamp.width = stamp.height = Math.ceil(2 * reach * this.ratio);
    const context = stamp.getContext('2d');
    if (context) {
      context.setTransform(this.ratio, 0, 0, this.ratio, stamp.width / 2, stamp.height / 2);
      paint(context);
    }
    this.made.set(name, stamp);
    return stamp;
  }
}

const FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';

export interface LabelStyle {
  size: number;
  weight?: number;
  colour: string;
  align?: CanvasTextAlign;
  /** drawn even where it covers another */
  always?: boolean;
  spacing?: number;
}

/** Words on the map; whoever comes first keeps the place. */
export class Labels {
  private readonly taken: Place[] = [];

  /** Writes text with its middle line at y; says whether there was room. */
  put(brush: Brush, text: string, x: number, y: number, style: LabelStyle): boolean {
    if (!text) return false;
    const place = placeOf(brush.frame.context, text, x, y, style);
    if (!style.always && !this.hasRoom(place)) return false;
    this.taken.push(place);
    const { frame: { context }, palette } = brush;
    context.textBaseline = 'middle';
    context.textAlign = 'left'; // we reckoned it ourselves
    context.direction = 'ltr';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = palette.halo;
    context.strokeText(text, place.left + GAP, y);
    context.fillStyle = style.colour;
    context.fillText(text, place.left + GAP, y);
    context.letterSpacing = '0px';
    return true;
  }

  /** Whether put() would find room. */
  isFree({ frame }: Brush, text: string, x: number, y: number, style: LabelStyle): boolean {
    return this.hasRoom(placeOf(frame.context, text, x, y, style));
  }

  /** Whether nothing was put within reach of x, y. */
  isClear(x: number, y: number, reach: number): boolean {
    return this.hasRoom({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach });
  }

  private hasRoom(place: Place): boolean {
    return !this.taken.some(other => overlap(other, place));
  }

  /** Keeps words off a sign at x, y. reach: half its extent. */
  keepOff(x: number, y: number, reach: number): void {
    this.taken.push({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach });
  }
}

interface Place { left: number; top: number; right: number; bottom: number }

const GAP = 2; // px round words

/** Sets the font of context, too. */
function placeOf(context: CanvasRenderingContext2D, text: string, x: number, y: number, style: LabelStyle): Place {
  context.font = `${style.weight ?? 400} ${style.size}px ${FONT}`;
  context.letterSpacing = `${style.spacing ?? 0}px`;
  const width = context.measureText(text).width;
  const left = style.align === 'left' ? x : style.align === 'right' ? x - width : x - width / 2;
  return { left: left - GAP, right: left + width + GAP, top: y - style.size / 2 - 1, bottom: y + style.size / 2 + 1 };
}

function overlap(a: Place, b: Place): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
