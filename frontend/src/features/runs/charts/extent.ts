/** Which part of the lines a chart shows. */
import type { Line } from "./line";

export interface Span {
  from: number;
  to: number;
}

/** A line with what one unit of the axis is in steps: 1, or the steps of an epoch. */
export interface Lane {
  line: Line;
  per: number;
}

const AIR = 0.06;

/** Returns the values to show: all between `places`, with some air; on a logarithmic axis only those above 0. */
export function valuesOf(
  drawn: readonly { line: Line; places: readonly number[] }[],
  { log, floor }: { log: boolean; floor?: number },
): Span {
  let [least, most] = [Infinity, -Infinity];
  for (const { line, places } of drawn) {
    for (const place of places) {
      const value = line.values[place] ?? 0;
      if (log && value <= 0) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (least > most) return log ? { from: 0.1, to: 1 } : { from: 0, to: 1 };
  if (log) {
    const by = Math.max((most / least) ** AIR, 1.05);
    return { from: least / by, to: most * by };
  }
  const air = (most - least) * AIR || Math.abs(most) * AIR || 0.5;
  const from = least - air;
  return { from: floor === undefined ? from : Math.max(floor, from), to: most + air };
}

/** Returns `span` moved and narrowed into `whole`, or null where it would be all of it. */
export function within(span: Span, whole: Span): Span | null {
  const from = Math.max(whole.from, Math.min(span.from, span.to));
  const to = Math.min(whole.to, Math.max(span.from, span.to));
  if (to - from < (whole.to - whole.from) * 1e-6) return null;
  return from <= whole.from && to >= whole.to ? null : { from, to };
}

/** Returns where a key moves the cursor, by hundredths of what is seen, or null for another key. */
export function stepped(at: number | null, key: string, seen: Span): number | null {
  const one = (seen.to - seen.from) / 100;
  const here = at ?? seen.to;
  const to: Readonly<Record<string, number>> = {
    ArrowRight: here + one,
    ArrowLeft: here - one,
    PageUp: here + 10 * one,
    PageDown: here - 10 * one,
    Home: seen.from,
    End: seen.to,
  };
  const next = to[key];
  return next === undefined ? null : Math.min(seen.to, Math.max(seen.from, next));
}

/** Returns the stretch seen after a key zoomed around `at`; null for a key that doesn't. */
export function zoomed(at: number | null, key: string, seen: Span): Span | null {
  const by = key === "+" || key === "=" ? 0.5 : key === "-" ? 2 : null;
  if (by === null) return null;
  const middle = at ?? (seen.from + seen.to) / 2;
  return { from: middle - (middle - seen.from) * by, to: middle + (seen.to - middle) * by };
}
