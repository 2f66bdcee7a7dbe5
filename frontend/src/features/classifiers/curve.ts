/** Where a learning curve's axis begins. */
import type { CurvePoint } from "../../api/evaluations";

const STEP = 0.05;

/** Returns the share at the bottom: a step under the lowest interval, that small differences are seen. */
export function floorOf(points: readonly CurvePoint[]): number {
  const lows = points.flatMap(({ accuracy }) => accuracy.low ?? accuracy.value ?? []);
  if (!lows.length) return 0;
  const steps = Math.floor((Math.min(...lows) - 0.01) / STEP);
  return Math.max(0, Number((steps * STEP).toFixed(2)));
}
