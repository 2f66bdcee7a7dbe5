import { describe, expect, it } from "vitest";
import type { FoundFace } from "../../api/types";
import { face, labelled } from "../../testing/samples";
import { largest, lineSentence, presentMatches, whoIs, wordFor } from "./matches";

const box = (side: number) => ({ left: 0, top: 0, right: side, bottom: side });
const found = (changes: Partial<FoundFace> = {}): FoundFace => ({
  box: box(10),
  score: 0.99,
  people: [],
  matches: [],
  ...changes,
});
const matches = [
  { face: face(1, labelled(4)), distance: 0.2 },
  { face: face(2), distance: 0.4 },
  { face: face(3), distance: 0.6 },
];

describe("neighbours as they are by now", () => {
  it("are the newer of what was found and what was heard since", () => {
    const newer = face(2, labelled(9, 5));
    const [, second] = presentMatches(matches, new Map([[2, newer]]));
    expect(second?.face.person?.id).toBe(9);
    const older = new Map([[1, face(1, { version: 1 })]]);
    expect(presentMatches(matches, older)[0]?.face.person?.id).toBe(4);
  });
  it("lack what was removed", () =>
    expect(presentMatches(matches, new Map([[1, null]])).map(({ face: one }) => one.id)).toEqual([2, 3]));
});

describe("the line", () => {
  it("parts those under it from the others", () =>
    expect(lineSentence(matches, 0.45)).toBe("2 of 3 faces lie under 0.45, 1 of them without a name."));
  it("leaves out what lies on it", () =>
    expect(lineSentence(matches, 0.2)).toBe("No face lies under 0.20."));
  it("speaks of one as one", () =>
    expect(lineSentence(matches, 0.3)).toBe("1 of 3 faces lies under 0.30."));
});

it("names a face only under the line", () => {
  const near = found({
    people: [{ person: { id: 4, name: "s4" }, cover_url: null, distance: 0.4, score: 0.9, votes: 3 }],
  });
  expect([whoIs(near, 0.45), whoIs(near, 0.4), whoIs(found(), 1)]).toEqual(["s4", "unknown", "unknown"]);
});

it("begins with the largest face", () => {
  const faces = [found(), found({ box: box(30) }), found({ box: box(20) })];
  expect(largest({ width: 1, height: 1, faces })).toBe(1);
  expect(largest({ width: 1, height: 1, faces: [] })).toBeNull();
});

it.each([
  [labelled(4), "s4"],
  [{}, "no name"],
  [{ state: "stranger" }, "stranger"],
  [{ state: "rejected" }, "not a face"],
] as const)("says of %o: %s", (changes, word) => expect(wordFor(face(1, changes))).toBe(word));
