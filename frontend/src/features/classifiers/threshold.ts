/** What a threshold does, read off the chart of a measurement. */
import type { Recommended, ThresholdPoint } from "../../api/evaluations";
import { far, percent } from "./numbers";
import { clamp, type Span } from "./scales";

export type Rates = Pick<ThresholdPoint, "false_accepts" | "false_rejects">;

const NEARLY = 0.002;
const PAGE_STEPS = 10;

/** Returns how far an arrow key moves the handle: a round hundredth or so of what is shown. */
export function stepOf({ from, to }: Span): number {
  const raw = (to - from) / 100 || 0.01;
  const unit = 10 ** Math.floor(Math.log10(raw));
  return Number(((raw >= 5 * unit ? 5 : raw >= 2 * unit ? 2 : 1) * unit).toPrecision(1));
}

/** Returns the rates at a distance, straight between the two measured ones around it. */
export function ratesAt(chart: readonly ThresholdPoint[], distance: number): Rates {
  const after = chart.findIndex((point) => point.distance >= distance);
  const [first, last] = [chart[0], chart[chart.length - 1]];
  if (!first || !last) return { false_accepts: 0, false_rejects: 0 };
  if (after === 0) return first;
  const [left, right] = [chart[after - 1], chart[after]];
  if (!left || !right) return last;
  const part = (distance - left.distance) / (right.distance - left.distance || 1);
  const between = (one: number, other: number) => one + part * (other - one);
  return {
    false_accepts: between(left.false_accepts, right.false_accepts),
    false_rejects: between(left.false_rejects, right.false_rejects),
  };
}

/** Returns the distances worth showing: where either rate still changes, and those to `keep`. */
export function shownSpan(chart: readonly ThresholdPoint[], keep: readonly number[]): Span {
  const [first, last] = [chart[0], chart[chart.length - 1]];
  if (!first || !last) return { from: 0, to: 1 };
  const differs = (point: ThresholdPoint, other: ThresholdPoint) =>
    Math.abs(point.false_accepts - other.false_accepts) > NEARLY ||
    Math.abs(point.false_rejects - other.false_rejects) > NEARLY;
  const begins = chart.findIndex((point) => differs(point, first));
  const ends = chart.findLastIndex((point) => differs(point, last));
  const from = chart[Math.max(0, begins - 1)] ?? first;
  const to = chart[Math.min(chart.length - 1, ends + 1)] ?? last;
  if (begins < 0 || from.distance >= to.distance) return { from: first.distance, to: last.distance };
  return {
    from: Math.min(from.distance, ...keep),
    to: Math.max(to.distance, ...keep),
  };
}

/** Returns where a key moves the handle, or null for a key that doesn't. */
export function moved(distance: number, key: string, within: Span): number | null {
  const one = stepOf(within);
  const by: Readonly<Record<string, number>> = {
    ArrowRight: one,
    ArrowUp: one,
    ArrowLeft: -one,
    ArrowDown: -one,
    PageUp: PAGE_STEPS * one,
    PageDown: -PAGE_STEPS * one,
    Home: -Infinity,
    End: Infinity,
  };
  const step = by[key];
  return step === undefined ? null : snapped(distance + step, within);
}

/** Returns the nearest distance that the handle can stand at. */
export function snapped(distance: number, within: Span): number {
  const step = stepOf(within);
  return Number(far(clamp(Math.round(clamp(distance, within) / step) * step, within)));
}

/** Returns what a threshold means, in two sentences. */
export function ratesText({ false_accepts, false_rejects }: Rates): string {
  return `${percent(false_accepts)} of strangers would get a name. ${percent(false_rejects)} of known faces would get none, or a wrong one.`;
}

/** Returns "under 0.470 (0.440 to 0.500)". */
export function recommendedText({ distance, low, high }: Recommended): string {
  return `under ${far(distance)} (${far(low)} to ${far(high)})`;
}

/** Returns which recommendation is the one for a rate, the second strictest where none is. */
export function chosenRate(recommended: readonly Recommended[], rate: string): Recommended | undefined {
  return (
    recommended.find(({ false_accepts }) => String(false_accepts) === rate) ??
    recommended.find(({ false_accepts }) => false_accepts === 0.01) ??
    recommended[0]
  );
}

/** Returns whether two distances are the same for who sets them. */
export const isSame = (one: number, other: number): boolean => far(one) === far(other);
