import { describe, expect, it } from "vitest";
import type { Recommended, ThresholdPoint } from "../../api/evaluations";
import { chosenRate, isSame, moved, ratesAt, ratesText, shownSpan, snapped, stepOf } from "./threshold";

const point = (distance: number, false_accepts: number, false_rejects: number): ThresholdPoint => ({
  distance,
  false_accepts,
  false_rejects,
});
const chart = [
  point(0, 0, 1),
  point(0.2, 0, 1),
  point(0.4, 0, 0.2),
  point(0.6, 0.1, 0.02),
  point(0.8, 1, 0.01),
  point(1, 1, 0.01),
  point(1.2, 1, 0.01),
];
const within = { from: 0.2, to: 0.8 };

describe("the rates at a distance", () => {
  it.each([
    [0.4, 0, 0.2],
    [0.5, 0.05, 0.11],
    [0.75, 0.775, 0.0125],
    [-1, 0, 1],
    [9, 1, 0.01],
  ])("at %s", (distance, accepts, rejects) => {
    const rates = ratesAt(chart, distance);
    expect(rates.false_accepts).toBeCloseTo(accepts);
    expect(rates.false_rejects).toBeCloseTo(rejects);
  });

  it("are none of an empty chart", () => {
    expect(ratesAt([], 0.5)).toEqual({ false_accepts: 0, false_rejects: 0 });
  });

  it("are said in words", () => {
    expect(ratesText(ratesAt(chart, 0.6))).toBe(
      "10 % of strangers would get a name. 2 % of known faces would get none, or a wrong one.",
    );
  });
});

describe("the distances that are shown", () => {
  it("are those where a rate changes, and those to keep", () => {
    expect(shownSpan(chart, [0.5])).toEqual({ from: 0.2, to: 0.8 });
    expect(shownSpan(chart, [0.05, 0.95])).toEqual({ from: 0.05, to: 0.95 });
  });

  it("are all where nothing changes", () => {
    expect(shownSpan([point(0, 0, 0), point(1, 0, 0)], [])).toEqual({ from: 0, to: 1 });
    expect(shownSpan([], [])).toEqual({ from: 0, to: 1 });
  });
});

describe("the handle", () => {
  it.each([
    ["ArrowRight", 0.505],
    ["ArrowUp", 0.505],
    ["ArrowLeft", 0.495],
    ["PageUp", 0.55],
    ["PageDown", 0.45],
    ["Home", 0.2],
    ["End", 0.8],
    ["a", null],
  ])("goes with %s to %s", (key, to) => expect(moved(0.5, key, within)).toBe(to));

  it("stays within the chart and on its steps", () => {
    expect(moved(0.8, "ArrowRight", within)).toBe(0.8);
    expect(snapped(0.5012, within)).toBe(0.5);
    expect(snapped(0.1, within)).toBe(0.2);
    expect(isSame(0.47, 0.4703)).toBe(true);
    expect(stepOf({ from: 0.2, to: 0.8 })).toBe(0.005);
    expect(stepOf({ from: 0.01, to: 0.12 })).toBe(0.001);
    expect(moved(0.0502, "ArrowRight", { from: 0.01, to: 0.12 })).toBe(0.051);
    expect(isSame(0.47, 0.475)).toBe(false);
  });
});

it("recommends for the rate that was asked for, else for a hundredth", () => {
  const one = (false_accepts: number): Recommended => ({
    false_accepts,
    distance: 0.5,
    low: 0.4,
    high: 0.6,
    false_rejects: 0.02,
  });
  const all = [0.001, 0.01, 0.05].map(one);
  expect(chosenRate(all, "0.05")).toBe(all[2]);
  expect(chosenRate(all, "")).toBe(all[1]);
  expect(chosenRate([one(0.001)], "0.3")?.false_accepts).toBe(0.001);
  expect(chosenRate([], "")).toBeUndefined();
});
