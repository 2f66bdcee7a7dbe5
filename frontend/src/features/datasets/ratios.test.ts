import { expect, it } from "vitest";
import { ratiosOf, readShares, sharesOf, USUAL, withShare, writeShares } from "./ratios";

it("gives to a side from train, and back to it", () => {
  expect(withShare(USUAL, "val", 20)).toEqual({ train: 70, val: 20, test: 10 });
  expect(withShare(USUAL, "test", 0)).toEqual({ train: 90, val: 10, test: 0 });
});

it("divides what train leaves as it was divided before", () => {
  expect(withShare(USUAL, "train", 60)).toEqual({ train: 60, val: 20, test: 20 });
  expect(withShare({ train: 70, val: 10, test: 20 }, "train", 40)).toEqual({ train: 40, val: 20, test: 40 });
  expect(withShare({ train: 100, val: 0, test: 0 }, "train", 70)).toEqual({ train: 70, val: 15, test: 15 });
});

it("takes from the other side once train has no more to give", () => {
  expect(withShare({ train: 10, val: 10, test: 80 }, "val", 60)).toEqual({ train: 1, val: 60, test: 39 });
  expect(withShare(USUAL, "val", 200)).toEqual({ train: 1, val: 99, test: 0 });
});

it("always adds up, whatever is typed", () => {
  for (const value of [-5, 0, 0.4, 33.3, 50, 99, 100, 1e6, Number.NaN]) {
    for (const which of ["train", "val", "test"] as const) {
      const next = withShare({ train: 34, val: 33, test: 33 }, which, value);
      expect(next.train + next.val + next.test).toBe(100);
      expect(next.train).toBeGreaterThanOrEqual(1);
      expect(Math.min(next.val, next.test)).toBeGreaterThanOrEqual(0);
    }
  }
});

it("goes through an address and the API unchanged", () => {
  const shares = { train: 70, val: 13, test: 17 };
  expect(readShares(writeShares(shares))).toEqual(shares);
  expect(sharesOf(ratiosOf(shares))).toEqual(shares);
  for (const bad of ["", "80-10", "80-10-20", "0-50-50", "a-b-c"]) expect(readShares(bad)).toEqual(USUAL);
});

it("sums to 1 within what the API accepts, for every split", () => {
  for (let val = 0; val <= 99; val++) {
    for (let test = 0; test <= 99 - val; test++) {
      const { train, val: v, test: t } = ratiosOf({ train: 100 - val - test, val, test });
      expect(Math.abs(train + v + t - 1)).toBeLessThan(1e-9);
    }
  }
});
