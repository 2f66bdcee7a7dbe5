/** The three shares of a split in whole percent: changing one moves the others, and they always add up. */
import type { DatasetRules } from "../../api/types";

export interface Shares {
  train: number;
  val: number;
  test: number;
}

export type Share = keyof Shares;

export const USUAL: Shares = { train: 80, val: 10, test: 10 };
export const SHARES: readonly Share[] = ["train", "val", "test"];

/** Someone must be left to learn from. */
const LEAST: Shares = { train: 1, val: 0, test: 0 };

const clamped = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(Number.isFinite(value) ? value : least)));

/**
 * Returns the shares with one of them set: what it takes or frees comes from train first, then from the
 * other one; setting train itself divides the rest between the others as they were.
 */
export function withShare(shares: Shares, which: Share, value: number): Shares {
  if (which === "train") {
    const train = clamped(value, LEAST.train, 100);
    const rest = 100 - train;
    const before = shares.val + shares.test;
    const val = Math.round(before ? (rest * shares.val) / before : rest / 2);
    return { train, val, test: rest - val };
  }
  const other = which === "val" ? "test" : "val";
  const set = clamped(value, 0, 100 - LEAST.train);
  const kept = Math.min(shares[other], 100 - LEAST.train - set);
  return { ...shares, train: 100 - set - kept, [which]: set, [other]: kept };
}

/** Returns the shares as the API takes them, summing to exactly 1. */
export function ratiosOf({ train, val, test }: Shares): NonNullable<DatasetRules["ratios"]> {
  return { train: train / 100, val: val / 100, test: test / 100 };
}

/** Returns whole percents for a version's ratios. */
export function sharesOf({ val, test }: { train: number; val: number; test: number }): Shares {
  const [v, t] = [Math.round(100 * val), Math.round(100 * test)];
  return { train: 100 - v - t, val: v, test: t };
}

/** Returns "80-10-10" as it stands in an address. */
export const writeShares = ({ train, val, test }: Shares): string => `${train}-${val}-${test}`;

/** Returns the shares out of an address, or the usual ones where it holds none that add up. */
export function readShares(text: string): Shares {
  const match = /^(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(text);
  if (!match) return USUAL;
  const [train = 0, val = 0, test = 0] = match.slice(1).map(Number);
  return train + val + test === 100 && train >= LEAST.train ? { train, val, test } : USUAL;
}
