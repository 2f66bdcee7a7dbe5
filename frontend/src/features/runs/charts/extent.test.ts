import { expect, it } from "vitest";
import { stepped, valuesOf, within, zoomed } from "./extent";
import { Line } from "./line";
import { lookOf, MOST_LINES } from "./look";
import { lossText, tickText } from "./measures";
import { mostOf } from "./useLines";

function drawn(...values: number[]) {
  const line = new Line();
  line.take({ steps: Float64Array.from(values, (_, at) => at), values: Float64Array.from(values) });
  return [{ line, places: values.map((_, at) => at) }];
}

it("shows all values with some air", () => {
  const { from, to } = valuesOf(drawn(1, 3, 2), { log: false });
  expect(from).toBeCloseTo(1 - 0.12, 12);
  expect(to).toBeCloseTo(3.12, 12);
  expect(valuesOf(drawn(0.1, 5), { log: false, floor: 0 }).from).toBe(0);
  expect(valuesOf([], { log: false })).toEqual({ from: 0, to: 1 });
  const flat = valuesOf(drawn(2, 2), { log: false });
  expect(flat.from).toBeLessThan(2);
  expect(flat.to).toBeGreaterThan(2);
});

it("shows only what a logarithm has on a logarithmic axis", () => {
  const { from, to } = valuesOf(drawn(-1, 0, 0.01, 10), { log: true });
  expect(from).toBeGreaterThan(0);
  expect(from).toBeLessThan(0.01);
  expect(to).toBeGreaterThan(10);
});

it("keeps a zoom inside of what there is", () => {
  const whole = { from: 0, to: 100 };
  expect(within({ from: 70, to: 30 }, whole)).toEqual({ from: 30, to: 70 });
  expect(within({ from: -5, to: 40 }, whole)).toEqual({ from: 0, to: 40 });
  expect(within({ from: -5, to: 120 }, whole)).toBeNull();
  expect(within({ from: 3, to: 3 }, whole)).toBeNull();
});

it("moves the cursor and zooms by keys", () => {
  const seen = { from: 0, to: 200 };
  expect(stepped(null, "ArrowLeft", seen)).toBe(198);
  expect(stepped(50, "ArrowRight", seen)).toBe(52);
  expect(stepped(50, "PageDown", seen)).toBe(30);
  expect(stepped(1, "ArrowLeft", seen)).toBe(0);
  expect([stepped(9, "Home", seen), stepped(9, "End", seen), stepped(9, "a", seen)]).toEqual([0, 200, null]);
  expect(zoomed(100, "+", seen)).toEqual({ from: 50, to: 150 });
  expect(zoomed(null, "-", { from: 50, to: 150 })).toEqual({ from: 0, to: 200 });
  expect(zoomed(100, "x", seen)).toBeNull();
});

it("tells fifty experiments apart, without colour where colours come again", () => {
  for (const scheme of ["light", "dark"] as const) {
    const looks = Array.from({ length: MOST_LINES }, (_, number) => lookOf(number, scheme));
    expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash.join()}`)).size).toBe(MOST_LINES);
  }
});

it("writes losses and ticks as short as they can be", () => {
  expect([0.12345, 1.2345, 12.345, 1234.5, 0.00001234].map(lossText)).toEqual([
    "0.1235", "1.234", "12.35", "1235", "1.23e-5",
  ]); // prettier-ignore
  expect([0, 0.5, 200, 0.00025].map(tickText)).toEqual(["0", "0.5", "200", "2.5e-4"]);
});

it("asks for more points where there are few lines, and for a hundred thousand at most", () => {
  expect([1, 5, 6, 20, 50].map(mostOf)).toEqual([20_000, 20_000, 5_000, 5_000, 2_000]);
});
