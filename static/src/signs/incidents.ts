/** Incidents: severity by shape, size and colour; age fades the fill and never the outline; the type's icon from zoom 10. */
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';
import { fillIcon } from './icons';
import type { Palette } from './palette';

const DAY_MS = 86_400_000;
const ICON_ZOOM = 10;
/** Half extent in px of severity 1-4. */
const REACH = [7, 8.5, 9, 11] as const;

const ICON_OF: Readonly<Record<string, string>> = {
  accident: 'accident', burglary: 'theft', carjacking: 'carjacking', explosive_hazard: 'mine', fire: 'fire', flood: 'flood',
  obstruction: 'checkpoint', road_damage: 'bridge', robbery: 'theft', theft: 'theft',
};

export type Severity = 1 | 2 | 3 | 4;

/** What is not told counts as the least, and is drawn without fill. */
export function severityOf(value: number | null): Severity {
  return Math.max(1, Math.min(4, Math.round(value ?? 1))) as Severity;
}

/** Steps, not a ramp, so that stamps are few: 1 within a day, 0.7 a week, 0.45 a month, 0.2 older or unknown. */
export function fillOf(at: number | null, now: number): number {
  if (at === null) return 0.2;
  const age = now - at;
  if (age < DAY_MS) return 1;
  if (age < 7 * DAY_MS) return 0.7;
  return age < 31 * DAY_MS ? 0.45 : 0.2;
}

/** Circle, triangle, square, diamond around 0, 0. */
export function traceSeverity(context: CanvasRenderingContext2D, severity: Severity, reach: number): void {
  context.beginPath();
  if (severity === 1) context.arc(0, 0, reach, 0, 2 * Math.PI);
  else polygon(context, CORNERS[severity], reach);
}

const CORNERS: Readonly<Record<2 | 3 | 4, readonly (readonly [number, number])[]>> = {
  2: [[0, -1.05], [1.05, 0.8], [-1.05, 0.8]],
  3: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  4: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
};

function polygon(context: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[], reach: number): void {
  corners.forEach(([x, y], i) => i ? context.lineTo(x * reach, y * reach) : context.moveTo(x * reach, y * reach));
  context.closePath();
}

function paintSeverity(context: CanvasRenderingContext2D, palette: Palette, severity: Severity, reach: number, fill: number): void {
  traceSeverity(context, severity, reach);
  context.lineJoin = 'round';
  context.strokeStyle = palette.halo;
  context.lineWidth = 4;
  context.stroke();
  context.fillStyle = palette.plate; // under a faded fill the ground would shine through and change the colour
  context.fill();
  context.globalAlpha = fill;
  context.fillStyle = palette.severity[severity - 1];
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.stroke();
}

export function reachOfIncident(severity: Severity, zoom: number): number {
  return zoom >= ICON_ZOOM ? REACH[severity - 1] + 3 : REACH[severity - 1];
}

export function paintIncident({ frame, palette, stamps }: Brush, shape: Shape, x: number, y: number): void {
  const severity = severityOf(shape.attributes.severity);
  const fill = fillOf(shape.attributes.at, frame.now);
  const icon = frame.zoom >= ICON_ZOOM ? ICON_OF[shape.attributes.type] ?? 'caution' : '';
  const reach = reachOfIncident(severity, frame.zoom);
  stamps.put(frame.context, `incident ${severity} ${fill} ${icon}`, x, y, reach * 1.2 + 3, context => {
    paintSeverity(context, palette, severity, reach, fill);
    if (!icon) return;
    context.fillStyle = fill > 0.5 ? '#14181c' : palette.ink; // the severities are light colours in every theme
    context.translate(0, severity === 2 ? reach * 0.22 : 0);
    fillIcon(context, icon, reach * (severity === 2 ? 0.85 : 1.05));
  });
}

/** Half extent of a cluster's sign. */
export function reachOfCluster(count: number): number {
  return Math.min(24, 12 + 3 * Math.log10(count));
}

/** The server's counts tell no time: drawn neither as new nor as old. */
const UNTIMED_FILL = 0.7;

/** A count of incidents, be it of one: the shape and colour of the worst, and how many. at: of the newest. */
export function paintCluster(brush: Brush, cluster: { count: number; severity: number | null; at: number | null }, x: number, y: number): void {
  const { frame: { context, now }, palette } = brush;
  const severity = severityOf(cluster.severity);
  const reach = reachOfCluster(cluster.count);
  context.save();
  context.translate(x, y);
  paintSeverity(context, palette, severity, reach, cluster.at === null ? UNTIMED_FILL : fillOf(cluster.at, now));
  context.restore();
  const text = cluster.count > 9999 ? `${Math.round(cluster.count / 1000)}k` : String(cluster.count);
  context.font = `700 ${cluster.count > 999 ? 10 : 12}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 2.5;
  context.lineJoin = 'round';
  context.strokeStyle = palette.plate;
  context.strokeText(text, x, y + (severity === 2 ? 3 : 0.5));
  context.fillStyle = palette.ink;
  context.fillText(text, x, y + (severity === 2 ? 3 : 0.5));
}
