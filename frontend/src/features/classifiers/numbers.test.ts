import { expect, it } from "vitest";
import { far, interval, percent } from "./numbers";

it.each([
  [0.995, "99.5 %"],
  [1, "100 %"],
  [0.9996, "99.96 %"],
  [0.99999, "> 99.99 %"],
  [0, "0 %"],
  [0.001, "0.1 %"],
  [0.0004, "0.04 %"],
  [0.00001, "< 0.01 %"],
  [0.5, "50 %"],
  [null, "–"],
  [undefined, "–"],
])("%s is %s", (share, text) => expect(percent(share)).toBe(text));

it("never rounds what isn't all or nothing to it", () => {
  for (let errors = 1; errors < 100_000; errors *= 3) {
    expect(percent(errors / 100_000)).not.toBe("0 %");
    expect(percent(1 - errors / 100_000)).not.toBe("100 %");
  }
});

it("writes intervals and distances", () => {
  expect(interval({ value: 0.99, low: 0.982, high: 0.999 })).toBe("98.2 to 99.9 %");
  expect(interval({ value: 0.99, low: null, high: null })).toBe("");
  expect([far(0.47), far(0.0502)]).toEqual(["0.470", "0.0502"]);
});
