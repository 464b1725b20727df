/** Asks what lies on the line while it is drawn: a little after the last change, one question at a time, the last answer kept with its age. */
import { ProblemError, send } from '../api';
import type { Position } from 'geojson';

import type { Travel, Vetting } from './wire';

const WAIT_MS = 450;
/** After a failure the same is asked again, less and less often. */
const AGAIN_MS = 5_000;
const LONGEST_AGAIN_MS = 60_000;

export interface Vetted {
  /** null: nothing was answered yet. */
  answer: Vetting | null;
  /** Server clock, ms, when the answer came. */
  at: number;
  /** The answer is of the line as it is now. */
  fits: boolean;
  asking: boolean;
  fault: ProblemError | null;
}

interface Question { points: Position[]; travel: Travel }

export class Vetter {
  readonly state: Vetted = { answer: null, at: 0, fits: false, asking: false, fault: null };
  private readonly now: () => number;
  private readonly heard: (state: Vetted) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | null = null;
  private wanted = '';
  private question: Question | null = null;
  private failures = 0;

  /** now: server clock, ms. heard: the state is another now. */
  constructor(now: () => number, heard: (state: Vetted) => void) {
    this.now = now;
    this.heard = heard;
  }

  /** null: there is no line. The same question is not asked twice, unless `again`. */
  ask(question: Question | null, again = false): void {
    const wanted = question ? JSON.stringify(question) : '';
    if (wanted === this.wanted && !again) return;
    this.question = question;
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.failures = 0;
      this.state.fits = false;
      this.state.fault = null;
    }
    this.still();
    if (!question) {
      Object.assign(this.state, { answer: null, asking: false, at: 0 });
      return this.heard(this.state);
    }
    this.state.asking = true;
    this.heard(this.state);
    this.timer = setTimeout(() => void this.send(question), WAIT_MS);
  }

  /** What was asked last, once more: records beside the line have changed, or the connection is back. */
  again(): void {
    this.ask(this.question, true);
  }

  end(): void {
    this.still();
  }

  private still(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = null;
  }

  private async send({ points, travel }: Question): Promise<void> {
    const abort = (this.asked = new AbortController());
    const { speed_kmh, check_ins_km, abort_points, ...properties } = travel;
    const body = {
      type: 'Feature',
      geometry: { type: 'LineString', coordinates: points },
      properties: { ...properties, ...(speed_kmh !== null && { speed_kmh }), ...(check_ins_km.length && { check_ins_km }), ...(abort_points.length && { abort_points }) },
    };
    try {
      const answer = await send<Vetting>('POST', '/api/v1/missions/vet', body, abort.signal);
      if (abort.signal.aborted) return;
      this.failures = 0;
      Object.assign(this.state, { answer, at: this.now(), fits: true, asking: false, fault: null });
    } catch (fault) {
      if (abort.signal.aborted || !(fault instanceof ProblemError)) return;
      Object.assign(this.state, { asking: false, fault });
      // what the server refuses it refuses again; what it could not say it may say later
      if (!fault.status || fault.status >= 500 || fault.status === 429) this.later();
    }
    this.heard(this.state);
  }

  private later(): void {
    this.failures += 1;
    const wait = Math.min(AGAIN_MS * 2 ** (this.failures - 1), LONGEST_AGAIN_MS);
    this.timer = setTimeout(() => this.again(), wait);
  }
}
