import { describe, expect, it } from "vitest";
import { clamp, linear, path, root, ticks } from "./scales";

describe("scales", () => {
  it("go to pixels and back", () => {
    const x = linear({ from: 0.2, to: 0.8 }, { from: 40, to: 640 });
    expect(x(0.2)).toBe(40);
    expect(x(0.5)).toBeCloseTo(340);
    expect(x.back(x(0.33))).toBeCloseTo(0.33);
    const y = root({ from: 200, to: 0 });
    expect([y(0), y(0.01), y(0.25), y(1)]).toEqual([200, 180, 100, 0]);
    expect(y.back(y(0.04))).toBeCloseTo(0.04);
    expect(y(-0.1)).toBe(200);
  });

  it("survive a span without width", () => {
    expect(linear({ from: 1, to: 1 }, { from: 0, to: 10 })(1)).toBe(0);
    expect(ticks({ from: 1, to: 1 }, 5)).toEqual([1]);
  });
});

it.each([
  [{ from: 0.31, to: 0.72 }, 5, [0.4, 0.5, 0.6, 0.7]],
  [{ from: 0, to: 1 }, 4, [0, 0.5, 1]],
  [{ from: 0.9, to: 1 }, 4, [0.9, 0.95, 1]],
  [{ from: 0.4, to: 1 }, 4, [0.4, 0.6, 0.8, 1]],
])("%o has round ticks", (span, most, expected) => expect(ticks(span, most)).toEqual(expected));

it("draws lines and keeps within bounds", () => {
  expect(path([[0, 1], [2.26, 3]])).toBe("M0.0 1.0L2.3 3.0"); // prettier-ignore
  expect([clamp(-1, { from: 0, to: 2 }), clamp(5, { from: 0, to: 2 }), clamp(1, { from: 0, to: 2 })]).toEqual([
    0, 2, 1,
  ]);
});
