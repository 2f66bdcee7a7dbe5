import { expect, it } from "vitest";
import type { PredictedFace } from "../../api/types";
import { corrected, keepText, labelsOf, noCorrections, saidOf, shownOf } from "./corrections";

const box = { left: 10.2, top: 20, right: 50, bottom: 70 };
const other = { left: 100, top: 20, right: 150, bottom: 70 };
const face: PredictedFace = {
  box,
  score: 1,
  name: "s1",
  person: { id: 1, name: "s1" },
  confidence: 0.9,
  distance: 0.3,
  unknown: 0.1,
  candidates: [
    { person: { id: 1, name: "s1" }, name: "s1", cover_url: null, distance: 0.3, score: 0.9, votes: 3, weight: 3 },
  ],
  neighbours: [],
};

it("remembers what was said of a face, whatever its place in the answer", () => {
  const said = corrected(noCorrections, box, "s7");
  expect(saidOf(said, { ...box, left: 10.3 })).toBe("s7");
  expect(saidOf(said, other)).toBeNull();
  expect(shownOf(face, { of: "distance", at: 0.45 }, said)).toMatchObject({ name: "s7", said: true });
  expect(shownOf(face, { of: "distance", at: 0.45 }, noCorrections)).toMatchObject({ name: "s1", said: false });
  expect(shownOf(face, { of: "distance", at: 0.2 }, noCorrections).name).toBeNull();
});

it("takes it back", () => {
  expect(saidOf(corrected(corrected(noCorrections, box, "s7"), box, null), box)).toBeNull();
});

it("sends only names of faces that are there", () => {
  const said = corrected(corrected(noCorrections, box, "s7"), other, "s8");
  expect(labelsOf([face], said)).toEqual([{ box, name: "s7" }]);
  expect(labelsOf([face], noCorrections)).toEqual([]);
});

it("says what the button does", () => {
  expect(keepText(0)).toBe("Add this photo to the project");
  expect(keepText(1)).toBe("Add this photo to the project with 1 name");
  expect(keepText(2)).toBe("Add this photo to the project with 2 names");
});
