/** Words drawn once and stamped many times: a halo costs more than the sign that it names. One set per palette and pixel ratio. */
const FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const SIZE = 12; // px
const HIGH = 18;
const PAD = 3;
const MADE_AT_MOST = 2_000; // ages change: then all are made anew

interface Word { canvas: HTMLCanvasElement; width: number }

export class Words {
  private readonly ratio: number;
  private readonly halo: string;
  private readonly made = new Map<string, Word>();

  constructor(ratio: number, halo: string) {
    this.ratio = ratio;
    this.halo = halo;
  }

  /** Width of text, px. */
  width(text: string, weight: number, colour: string): number {
    return this.word(text, weight, colour).width;
  }

  /** Puts text with its left end at x and its middle line at y. */
  put(context: CanvasRenderingContext2D, text: string, x: number, y: number, weight: number, colour: string): void {
    const { canvas } = this.word(text, weight, colour);
    const snap = (at: number): number => Math.round(at * this.ratio) / this.ratio;
    context.drawImage(canvas, snap(x - PAD), snap(y - HIGH / 2), canvas.width / this.ratio, canvas.height / this.ratio);
  }

  private word(text: string, weight: number, colour: string): Word {
    const name = `${weight}${colour}${text}`;
    let word = this.made.get(name);
    if (!word) {
      if (this.made.size >= MADE_AT_MOST) this.made.clear();
      this.made.set(name, word = this.make(text, weight, colour));
    }
    return word;
  }

  private make(text: string, weight: number, colour: string): Word {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    if (!context) return { canvas, width: 0 };
    const font = `${weight} ${SIZE}px ${FONT}`;
    context.font = font;
    const width = context.measureText(text).width;
    canvas.width = Math.ceil((width + 2 * PAD) * this.ratio);
    canvas.height = Math.ceil(HIGH * this.ratio);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.font = font; // another size empties it
    context.textBaseline = 'middle';
    context.direction = 'ltr';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = this.halo;
    context.strokeText(text, PAD, HIGH / 2);
    context.fillStyle = colour;
    context.fillText(text, PAD, HIGH / 2);
    return { canvas, width };
  }
}
