import { expect, it } from "vitest";
import { mostOf, pieces, splitsShort, splitsText } from "./splits";

const widths = (train: number, val: number, test: number, most?: number) =>
  pieces({ train, val, test }, most).map(({ side, width_percent }) => [side, Math.round(10 * width_percent) / 10]);

it("draws each side by its share", () => {
  expect(widths(80, 10, 10)).toEqual([["train", 80], ["val", 10], ["test", 10]]);
});

it("leaves empty sides out", () => {
  expect(widths(3, 0, 0)).toEqual([["train", 100]]);
  expect(widths(0, 0, 0)).toEqual([]);
});

it("is as long as its faces beside the fullest one", () => {
  expect(widths(8, 1, 1, 20)).toEqual([["train", 40], ["val", 5], ["test", 5]]);
  expect(widths(8, 1, 1, 5)).toEqual([["train", 80], ["val", 10], ["test", 10]]);
});

it("keeps a small side visible without growing out of the bar", () => {
  const all = pieces({ train: 9990, val: 5, test: 5 });
  expect(all.map(({ width_percent }) => width_percent).every((width) => width >= 2 - 1e-9)).toBe(true);
  expect(all.reduce((sum, { width_percent }) => sum + width_percent, 0)).toBeCloseTo(100);
  expect(all.map(({ left_percent }) => Math.round(left_percent))).toEqual([0, 96, 98]);
  const tiny = pieces({ train: 1, val: 1, test: 1 }, 1000);
  expect(tiny.reduce((sum, { width_percent }) => sum + width_percent, 0)).toBeCloseTo(0.3);
});

it("says it in words", () => {
  expect(splitsText({ train: 3200, val: 40, test: 0 })).toBe("Train 3,200, validation 40, test 0");
  expect(splitsShort({ train: 320, val: 40, test: 41 })).toBe("320 / 40 / 41");
  expect(mostOf([{ splits: { train: 3, val: 0, test: 0 } }, { splits: { train: 3, val: 1, test: 1 } }])).toBe(5);
});
