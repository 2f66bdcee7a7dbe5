import { describe, expect, it } from "vitest";
import type { PersonScore } from "../../api/evaluations";
import { listed, orderOf, pressed } from "./persons";

const score = (id: number, changes: Partial<PersonScore> = {}): PersonScore => ({
  person: { id, name: `s${id}` },
  faces: 10,
  right: 10,
  wrong: 0,
  unknown: 0,
  precision: 1,
  recall: 1,
  more_faces: null,
  ...changes,
});
const all = [
  score(10, { recall: 0.8, wrong: 2 }),
  score(2, { recall: 0.5, unknown: 5, precision: null, more_faces: 0.1 }),
  score(1, { faces: 3 }),
];
const names = (order: string, text = "") => listed(all, orderOf(order), text).map(({ person }) => person.name);

it.each([
  ["", ["s2", "s10", "s1"]],
  ["recall", ["s2", "s10", "s1"]],
  ["-recall", ["s1", "s10", "s2"]],
  ["wrong", ["s10", "s1", "s2"]],
  ["unknown", ["s2", "s10", "s1"]],
  ["faces", ["s1", "s10", "s2"]],
  ["name", ["s1", "s2", "s10"]],
  ["-name", ["s10", "s2", "s1"]],
  ["nonsense", ["s2", "s10", "s1"]],
])("in the order %s", (order, expected) => expect(names(order)).toEqual(expected));

it("puts who has no such number last, whichever way", () => {
  expect(names("precision").at(-1)).toBe("s2");
  expect(names("-precision").at(-1)).toBe("s2");
  expect(names("more_faces")[0]).toBe("s2");
});

it("finds by a part of a name", () => {
  expect(names("", "S1")).toEqual(["s10", "s1"]);
  expect(names("", "x")).toEqual([]);
});

describe("a press on a heading", () => {
  it("sorts by it, and then the other way round", () => {
    const first = pressed(orderOf(""), "wrong");
    expect(first).toBe("wrong");
    expect(orderOf(first).falling).toBe(true);
    const second = pressed(orderOf(first), "wrong");
    expect(second).toBe("-wrong");
    expect(pressed(orderOf(second), "wrong")).toBe("wrong");
  });
});
