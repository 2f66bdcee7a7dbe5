import { expect, it } from "vitest";
import { floorOf } from "./curve";

const point = (low: number | null, value: number) => ({ faces: 1, people: 9, accuracy: { value, low, high: 1 } });

it.each([
  [[point(0.952, 0.97), point(0.99, 0.995)], 0.9],
  [[point(0.912, 0.97)], 0.9],
  [[point(null, 0.62)], 0.6],
  [[point(0, 0.2)], 0],
  [[], 0],
])("begins a step under the lowest interval", (points, from) => expect(floorOf(points)).toBe(from));
