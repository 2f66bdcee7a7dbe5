/** From values to pixels and back, for the charts. */

export interface Scale {
  (value: number): number;
  back: (px: number) => number;
}

export interface Span {
  from: number;
  to: number;
}

export const clamp = (value: number, { from, to }: Span): number => Math.min(to, Math.max(from, value));

/** Returns the straight scale of `values` onto `px`. */
export function linear(values: Span, px: Span): Scale {
  const width = values.to - values.from || 1;
  const scale = (value: number) => px.from + ((value - values.from) / width) * (px.to - px.from);
  return Object.assign(scale, {
    back: (at: number) => values.from + ((at - px.from) / (px.to - px.from || 1)) * width,
  });
}

/** Returns the scale of shares, 0 to 1, by their square root: a hundredth is a tenth of the height. */
export function root(px: Span): Scale {
  const straight = linear({ from: 0, to: 1 }, px);
  return Object.assign((share: number) => straight(Math.sqrt(Math.max(0, share))), {
    back: (at: number) => Math.max(0, straight.back(at)) ** 2,
  });
}

const STEPS = [1, 2, 5, 10];

/** Returns round numbers within a span, at most `most` + 1 of them. */
export function ticks({ from, to }: Span, most: number): number[] {
  const raw = (to - from) / Math.max(1, most);
  if (!(raw > 0)) return [from];
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * (STEPS.find((times) => times * unit >= raw * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(6)));
}

/** Returns the points as the path of a line. */
export function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
