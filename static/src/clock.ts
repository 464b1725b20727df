/** The server's clock as seen from here. Every age on screen is computed with it, never with the device's own time. */

const KEPT = 60; // observations: about a minute of marks

/** A local clock in ms that never jumps. Only its differences mean anything. */
export type Monotonic = () => number

export class ServerClock {
  private readonly monotonic: Monotonic;
  private readonly offsets: number[] = [];
  private offset: number;

  /** wall_ms: the device's time, used until the server has spoken. */
  constructor(monotonic: Monotonic = () => performance.now(), wall_ms: number = Date.now()) {
    this.monotonic = monotonic;
    this.offset = wall_ms - monotonic();
  }

  /** Whether the server has said its time yet. */
  get known(): boolean {
    return this.offsets.length > 0;
  }

  /** server_ms: the server's time as stamped in a frame that has just arrived. */
  observe(server_ms: number): void {
    this.offsets.push(server_ms - this.monotonic());
    if (this.offsets.length > KEPT) this.offsets.shift();
    // a slow network only makes stamps look older, so the largest offset is the truest;
    // after a sleep, in which a monotonic clock may stand still, the new offset is larger too
    this.offset = Math.max(...this.offsets);
  }

  /** Server time in ms since 1970. */
  now(): number {
    return this.monotonic() + this.offset;
  }
}
