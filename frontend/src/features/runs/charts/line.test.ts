import { describe, expect, it } from "vitest";
import { Line } from "./line";
import { Smoothed } from "./smooth";

function line(values: readonly number[], first = 1): Line {
  const made = new Line();
  made.take({ steps: Float64Array.from(values, (_, at) => first + at), values: Float64Array.from(values) });
  return made;
}

/** Numbers that look random and are the same each time. */
const noise = (count: number) => Array.from({ length: count }, (_, at) => Math.sin(at * 12.9898) * ((at * 37) % 101));

describe("what is drawn of a line", () => {
  it("is every point where there is room, and one beside what is seen", () => {
    const ten = line([5, 1, 4, 2, 3, 9, 8, 7, 6, 0]);
    expect(ten.shown(0, 11, 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Steps 4 to 6 lie at places 3 to 5.
    expect(ten.shown(4, 6, 100)).toEqual([2, 3, 4, 5]);
    expect(new Line().shown(0, 10, 100)).toEqual([]);
  });

  it("keeps the least and greatest of each column, however many points there are", () => {
    const values = noise(100_000);
    const many = line(values);
    const [from, to, columns] = [20_000, 80_000, 600];
    const places = many.shown(from, to, columns);
    expect(places.length).toBeLessThanOrEqual(2 * columns + 4);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    // Brute force: of every stretch of 128 steps that is seen whole, the extremes are drawn.
    const drawn = new Set(places);
    for (let begins = 20_096; begins + 128 <= to; begins += 128) {
      const stretch = values.slice(begins - 1, begins + 127);
      const [low, high] = [Math.min(...stretch), Math.max(...stretch)];
      expect(drawn.has(begins - 1 + stretch.indexOf(low))).toBe(true);
      expect(drawn.has(begins - 1 + stretch.indexOf(high))).toBe(true);
    }
  });

  it("is the same for a line that grew as for one that came at once", () => {
    const values = noise(5_000);
    const grown = new Line();
    for (let length = 100; length <= values.length; length += 100) {
      grown.take({
        steps: Float64Array.from({ length }, (_, at) => at + 1),
        values: Float64Array.from(values.slice(0, length)),
      });
      grown.shown(0, 5_000, 100);
    }
    expect(grown.turns).toBe(0);
    expect(grown.shown(0, 5_000, 100)).toEqual(line(values).shown(0, 5_000, 100));
  });

  it("begins anew where a training went back to a checkpoint", () => {
    const gone = line([1, 2, 3, 4]);
    gone.take({ steps: Float64Array.from([1, 2, 3]), values: Float64Array.from([1, 2, 7]) });
    expect([gone.length, gone.turns, gone.last]).toEqual([3, 1, 7]);
  });
});

it("finds the point that is nearest to a step", () => {
  const sparse = new Line();
  sparse.take({ steps: Float64Array.from([10, 20, 40]), values: Float64Array.from([1, 2, 3]) });
  expect([0, 14, 16, 29, 31, 99].map((step) => sparse.nearest(step))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(new Line().nearest(5)).toBe(-1);
});

describe("smoothing", () => {
  it("averages with falling weights, the beginning corrected", () => {
    const smooth = new Smoothed(line([4, 2, 6]), 0.5).upToDate();
    // By hand: 4; (4/4 + 2/2) / (3/4); (4/8 + 2/4 + 6/2) / (7/8).
    expect([...smooth.values]).toEqual([4, 2 / 0.75, 4 / 0.875]);
    expect([...smooth.steps]).toEqual([1, 2, 3]);
  });

  it("goes on where it was, and begins anew with its line", () => {
    const of = line([4, 2]);
    const smooth = new Smoothed(of, 0.5);
    smooth.upToDate();
    of.take({ steps: Float64Array.from([1, 2, 3]), values: Float64Array.from([4, 2, 6]) });
    expect(smooth.upToDate().last).toBeCloseTo(4 / 0.875, 12);
    of.take({ steps: Float64Array.from([1, 2]), values: Float64Array.from([4, 4]) });
    expect([...smooth.upToDate().values]).toEqual([4, 4]);
  });
});
