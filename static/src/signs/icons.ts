/** Icons as paths. */
import sprite from 'sltmap:sprite';

const paths = new Map<string, Path2D>();

/** Fills icon `name` in a square of side px around 0, 0; says whether there is one. */
export function fillIcon(context: CanvasRenderingContext2D, name: string, side: number): boolean {
  const icon = sprite[name];
  if (!icon) return false;
  const path = paths.get(name) ?? new Path2D(icon.d);
  paths.set(name, path);
  const scale = side / Math.max(icon.width, icon.height);
  context.save();
  context.scale(scale, scale);
  context.translate(-icon.width / 2, -icon.height / 2);
  context.fill(path);
  context.restore();
  return true;
}
