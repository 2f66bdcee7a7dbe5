/** The bar of a split: one piece a side, in words and in percent of its width. */
import type { Side } from "../../api/datasets";
import { count } from "../../ui/duration";

export interface Splits {
  train: number;
  val: number;
  test: number;
}

export interface Piece {
  side: Side;
  faces: number;
  /** Of the bar's full width. */
  left_percent: number;
  width_percent: number;
}

export const SIDES: readonly Side[] = ["train", "val", "test"];
export const SIDE_NAMES: Readonly<Record<Side, string>> = {
  train: "Train",
  val: "Validation",
  test: "Test",
};

/** Narrower than this a piece can't be seen. */
const LEAST_PERCENT = 2;

export const sumOf = ({ train, val, test }: Splits): number => train + val + test;

/**
 * Returns the pieces of a bar, empty sides left out. `most` is what the full width stands for, so that
 * several bars under each other can be compared; small pieces stay wide enough to be seen.
 */
export function pieces(splits: Splits, most = sumOf(splits)): Piece[] {
  const total = sumOf(splits);
  if (!total || !most) return [];
  const full = Math.min(100, (100 * total) / Math.max(most, total));
  const sides = SIDES.filter((side) => splits[side] > 0);
  const least = Math.min(LEAST_PERCENT, full / sides.length);
  const wide = sides.map((side) => Math.max(least, (full * splits[side]) / total));
  const sum = wide.reduce((a, b) => a + b, 0);
  // What the small ones gained, the others give, each by its own room.
  const room = sum - least * sides.length;
  const factor = room > 0 ? (full - least * sides.length) / room : 1;
  let left = 0;
  return sides.map((side, index) => {
    const width = least + ((wide[index] ?? least) - least) * factor;
    const piece = { side, faces: splits[side], left_percent: left, width_percent: width };
    left += width;
    return piece;
  });
}

/** Returns "Train 320, validation 40, test 40". */
export function splitsText({ train, val, test }: Splits): string {
  return `Train ${count(train)}, validation ${count(val)}, test ${count(test)}`;
}

/** Returns "320 / 40 / 40". */
export const splitsShort = ({ train, val, test }: Splits): string =>
  [train, val, test].map((faces) => count(faces)).join(" / ");

/** Returns the faces of the fullest bar. */
export const mostOf = (all: readonly { splits: Splits }[]): number =>
  all.reduce((most, { splits }) => Math.max(most, sumOf(splits)), 0);
