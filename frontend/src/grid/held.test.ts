import { describe, expect, it } from "vitest";
import type { Face, Id } from "../api/types";
import { face, labelled } from "../testing/samples";
import { goneOf, heard, type Held, hold, nothingHeld, released } from "./held";

const matches = (one: Face) => one.state === "unlabelled";
const gone = (held: Held) => [...goneOf(held)].sort((a, b) => a - b);
const news = (held: Held, ...faces: Face[]) =>
  heard(
    held,
    faces.map((one) => [one.id, one] as const),
    matches,
  );
const range = (from: Id, to: Id) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe("a held list", () => {
  const start = hold(nothingHeld, [1, 2, 3], true);

  it("shows the first answer as it is", () => {
    expect(start.ids).toEqual([1, 2, 3]);
    expect(gone(start)).toEqual([]);
  });

  it("keeps the place of what leaves, before the site's list follows and after", () => {
    const named = news(start, face(2, labelled(5)));
    expect(named.ids).toBe(start.ids);
    expect(gone(named)).toEqual([2]);
    const after = hold(named, [1, 3], true);
    expect(after.ids).toEqual([1, 2, 3]);
    expect(gone(after)).toEqual([2]);
  });

  it("marks what left while nobody said so", () => {
    expect(gone(hold(start, [1, 3], true))).toEqual([2]);
  });

  it("takes it back when it matches again, or stands in the list again", () => {
    const without = hold(news(start, face(2, labelled(5))), [1, 3], true);
    expect(gone(news(without, face(2, { version: 3 })))).toEqual([]);
    expect(gone(hold(hold(start, [1, 3], true), [1, 2, 3], true))).toEqual([]);
  });

  it("isn't deceived by a list that was made before the answer", () => {
    const named = news(start, face(2, labelled(5)));
    expect(gone(hold(named, [1, 2, 3], true))).toEqual([2]);
  });

  it("lets new ones wait that would push others away", () => {
    const held = hold(start, [9, 1, 8, 2, 3], true);
    expect(held.ids).toEqual([1, 2, 3]);
    expect(held.waiting).toBe(2);
    expect(released(held, [9, 1, 8, 2, 3]).ids).toEqual([9, 1, 8, 2, 3]);
  });

  it("appends what comes after the end", () => {
    const held = hold(start, [1, 2, 3, 4], true);
    expect(held.ids).toEqual([1, 2, 3, 4]);
    expect(held.waiting).toBe(0);
  });

  it("grows from its first page to the whole without moving anything", () => {
    const page = hold(nothingHeld, range(1, 120), false);
    const whole = hold(page, range(1, 100_000), true);
    expect(whole.ids).toEqual(range(1, 100_000));
    expect(gone(whole)).toEqual([]);
    expect(whole.waiting).toBe(0);
  });

  it("doesn't take for gone what stands past a first page", () => {
    expect(gone(hold(start, [8, 9, 1, 2], false))).toEqual([]);
    expect(gone(hold(start, [8, 9, 1, 2], true))).toEqual([3]);
    expect(gone(hold(start, [1, 3], false))).toEqual([2]);
  });

  it("marks a removed face as gone", () => {
    const held = heard(start, [[3, null]], matches);
    expect(gone(held)).toEqual([3]);
  });

  it("lets go of what left, and doesn't count it as new before the site knows", () => {
    const named = news(start, face(2, labelled(5)));
    const free = released(named, [1, 2, 3]);
    expect(free.ids).toEqual([1, 3]);
    const again = hold(free, [1, 2, 3], true);
    expect([again.ids, again.waiting, gone(again)]).toEqual([[1, 3], 0, []]);
  });

  it("is the same object while nothing that it shows changes", () => {
    expect(news(start, face(2), face(77, labelled(5)))).toBe(start);
  });
});
