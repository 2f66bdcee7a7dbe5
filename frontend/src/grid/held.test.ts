import { describe, expect, it } from "vitest";
import type { Face } from "../api/types";
import { face, labelled } from "../testing/samples";
import { type Held, hold, nothingHeld } from "./held";

const matches = (one: Face) => one.state === "unlabelled";
const step = (held: Held, fresh: Face[], latest: ReadonlyMap<number, Face | null> = new Map(), whole = true) =>
  hold(held, { fresh, whole, latest, matches });
const ids = (held: Held) => held.items.map(({ id }) => id);

describe("a held list", () => {
  const start = step(nothingHeld, [face(1), face(2), face(3)]);

  it("shows the first answer as it is", () => {
    expect(ids(start)).toEqual([1, 2, 3]);
    expect(start.gone.size).toBe(0);
  });

  it("keeps the place of what leaves, with its newest state", () => {
    const named = face(2, labelled(5));
    const held = step(start, [face(1), face(3)], new Map([[2, named]]));
    expect(ids(held)).toEqual([1, 2, 3]);
    expect([...held.gone]).toEqual([2]);
    expect(held.items[1]).toBe(named);
  });

  it("believes the site's answer over the guess that was shown first", () => {
    const guessed = step(start, [face(1), face(3)], new Map([[2, face(2, labelled(5))]]));
    const answer = face(2, { state: "stranger", version: 2 });
    const held = step(guessed, [face(1), face(3)], new Map([[2, answer]]));
    expect(held.items[1]).toBe(answer);
  });

  it("takes it back when it matches again", () => {
    const without = step(start, [face(1), face(3)], new Map([[2, face(2, labelled(5))]]));
    const back = step(without, [face(1), face(2, { version: 3 }), face(3)]);
    expect(back.gone.size).toBe(0);
  });

  it("lets new ones wait that would push others away", () => {
    const held = step(start, [face(9), face(1), face(2), face(3)]);
    expect(ids(held)).toEqual([1, 2, 3]);
    expect(held.waiting).toBe(1);
  });

  it("appends what comes after the end", () => {
    const held = step(start, [face(1), face(2), face(3), face(4)]);
    expect(ids(held)).toEqual([1, 2, 3, 4]);
    expect(held.waiting).toBe(0);
  });

  it("doesn't take for gone what stands past the loaded pages", () => {
    const back = [face(8), face(9), face(1), face(2)];
    expect(step(start, back, new Map(), false).gone.size).toBe(0);
    expect([...step(start, back, new Map(), true).gone]).toEqual([3]);
    expect([...step(start, [face(1), face(3)], new Map(), false).gone]).toEqual([2]);
  });

  it("marks a removed face as gone even where more pages may follow", () => {
    const held = step(start, [face(1), face(2)], new Map([[3, null]]), false);
    expect([...held.gone]).toEqual([3]);
    expect(step(held, [face(1), face(2), face(3)], new Map([[3, null]]), false).gone.size).toBe(0);
  });

  it("prefers the fresher of two versions", () => {
    const held = step(
      start,
      [face(1, { version: 5 }), face(2), face(3)],
      new Map([[1, face(1, labelled(5, 4))]]),
    );
    expect(held.items[0]?.version).toBe(5);
  });
});
