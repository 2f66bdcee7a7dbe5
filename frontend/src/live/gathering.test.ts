import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveEvent } from "./events";
import { Gathering, newest } from "./gathering";

const stands = (id: number, step: number) =>
  ({ type: "experiment.changed", experiment: { id, step } }) as unknown as LiveEvent;
const came = (id: number, after: number) =>
  ({ type: "experiment.points", experiment_id: id, after, points: [] }) as unknown as LiveEvent;

it("passes over how an experiment stood before, and over nothing else", () => {
  const [first, points, other, again, more] = [stands(1, 1), came(1, 0), stands(2, 1), stands(1, 2), came(1, 1)];
  expect(newest([first, points, other, again, more])).toEqual([points, other, again, more]);
});

describe("a burst", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is begun at once and handed on ten times a second", () => {
    const told: LiveEvent[][] = [];
    const gathering = new Gathering((events) => told.push([...events]));
    const all = Array.from({ length: 6 }, (_, at) => came(1, at));
    for (const event of all.slice(0, 4)) gathering.add(event);
    expect(told).toEqual([all.slice(0, 1)]);
    vi.advanceTimersByTime(100);
    expect(told.at(1)).toEqual(all.slice(1, 4));
    gathering.add(all[4] ?? came(0, 0));
    vi.advanceTimersByTime(100);
    expect(told.at(2)).toEqual(all.slice(4, 5));
    vi.advanceTimersByTime(1000);
    gathering.add(all[5] ?? came(0, 0));
    expect(told.map(({ length }) => length)).toEqual([1, 3, 1, 1]);
  });

  it("loses nothing where the page is left", () => {
    const told: LiveEvent[] = [];
    const gathering = new Gathering((events) => told.push(...events));
    const all = [came(1, 0), came(1, 1)];
    for (const event of all) gathering.add(event);
    gathering.end();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual(all);
  });
});
