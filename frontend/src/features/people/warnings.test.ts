import { expect, it } from "vitest";
import { person } from "../../testing/samples";
import { warningsOf } from "./warnings";

const fine = { few: false, suspect_count: 0, twice_count: 0 };

it("says nothing of a person with nothing wrong", () => {
  expect(warningsOf(person(1, { ...fine, face_count: 12 }))).toEqual([]);
});

it("puts faces that may be someone else’s first", () => {
  const warned = warningsOf(person(1, { few: true, face_count: 1, suspect_count: 1, twice_count: 2 }));
  expect(warned.map(({ kind }) => kind)).toEqual(["suspect", "twice", "few"]);
  expect(warned.map(({ short }) => short)).toEqual([
    "1 face may be someone else’s",
    "twice in 2 photos",
    "only one face",
  ]);
});

it.each([
  [0, "no face"],
  [1, "only one face"],
  [2, "only 2 faces"],
])("of %i faces it says %o", (face_count, short) => {
  expect(warningsOf(person(1, { ...fine, few: true, face_count }))[0]?.short).toBe(short);
});
