/** Where a vehicle is drawn: it glides from fix to fix and never goes back to an older one. */
import { distanceM } from '../map/mercator';

const SHORTEST_MS = 250;
const LONGEST_MS = 3_000; // a rare fix is reached soon: the drawing may not lag behind what is known
const LEAP_M = 5_000; // further apart there was no glide to see

export interface Fix { lon: number; lat: number; heading_deg: number | null; at: number }
export interface Pose { lon: number; lat: number; heading_deg: number | null; moving: boolean }

interface Glide { from: Fix; to: Fix; startedAt: number; lasts_ms: number }

export class Motion {
  private readonly glides = new Map<string, Glide>();
  private readonly still: boolean;

  /** still: the reader asked for less motion; vehicles then stand at their last fix. */
  constructor(still = false) {
    this.still = still;
  }

  /** A fix of vehicle id came at now (any steady clock, ms). Says whether it was newer than what is drawn. */
  fix(id: string, fix: Fix, now: number): boolean {
    const glide = this.glides.get(id);
    if (glide && fix.at <= glide.to.at) return false; // <=: trackers replay their buffer, and an equal time must not move it
    const pose = this.pose(id, now);
    const leap = !pose || this.still || distanceM(pose.lon, pose.lat, fix.lon, fix.lat) > LEAP_M;
    const from = leap ? fix : { ...pose, at: now };
    const gap = glide ? fix.at - glide.to.at : 0;
    const lasts_ms = leap ? 0 : Math.max(SHORTEST_MS, Math.min(LONGEST_MS, gap * 1.1)); // a little longer than the gap: no halt before the next
    this.glides.set(id, { from, to: fix, startedAt: now, lasts_ms });
    return true;
  }

  /** Where id is drawn at now; null: no fix is known. */
  pose(id: string, now: number): Pose | null {
    const glide = this.glides.get(id);
    if (!glide) return null;
    const share = glide.lasts_ms ? Math.min(1, (now - glide.startedAt) / glide.lasts_ms) : 1;
    const { from, to } = glide;
    return {
      lon: from.lon + share * (to.lon - from.lon),
      lat: from.lat + share * (to.lat - from.lat),
      heading_deg: turned(from.heading_deg, to.heading_deg, share),
      moving: share < 1,
    };
  }

  forget(id: string): void {
    this.glides.delete(id);
  }

  clear(): void {
    this.glides.clear();
  }
}

/** Between two headings the short way round. */
function turned(from: number | null, to: number | null, share: number): number | null {
  if (to === null || from === null) return to;
  const way = ((to - from + 540) % 360) - 180;
  return (from + share * way + 360) % 360;
}
