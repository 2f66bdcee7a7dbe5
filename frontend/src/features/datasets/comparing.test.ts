import { expect, it } from "vitest";
import type { Comparison } from "../../api/types";
import { byKind, type ComparedFace, countOf, personText, signed, summaryText } from "./comparing";

const face = (id: number, kind: ComparedFace["kind"], what = ""): ComparedFace => ({
  id,
  dataset_id: 2,
  face_id: id,
  kind,
  what,
  name: "s1",
  crop_url: `/crop/${id}`,
});

const comparison = (changes: Partial<Comparison> = {}): Comparison => ({
  before: { id: 1, name: "orl", version: 1 },
  after: { id: 2, name: "orl", version: 2 },
  same: false,
  people_added: [],
  people_removed: [],
  people_renamed: 0,
  faces_added: 0,
  faces_removed: 0,
  faces_changed: 0,
  people: [],
  faces: [],
  ...changes,
});

it("says in one sentence what differs", () => {
  expect(summaryText(comparison({ same: true }))).toBe("orl 1 and orl 2 hold exactly the same.");
  expect(summaryText(comparison({ faces_added: 1200, faces_changed: 1 }))).toBe(
    "From orl 1 to orl 2: 1,200 faces more, 1 face changed.",
  );
  expect(summaryText(comparison({ people_renamed: 1 }))).toMatch(/the same faces, with other people/);
});

it("sorts faces by what happened to them", () => {
  const faces = [face(1, "added"), face(2, "changed", "s1 → s2"), face(3, "added")];
  const kinds = byKind(faces);
  expect(kinds.added.map(({ id }) => id)).toEqual([1, 3]);
  expect(kinds.changed.map(({ what }) => what)).toEqual(["s1 → s2"]);
  expect(kinds.removed).toEqual([]);
  expect(countOf(comparison({ faces_removed: 300 }), "removed")).toBe(300);
});

it("marks who is new or gone, and signs numbers", () => {
  expect([personText({ before: 0, after: 3 }), personText({ before: 3, after: 0 }), personText({ before: 3, after: 4 })]).toEqual(["new", "gone", ""]);
  expect([signed(1500, "+"), signed(2, "−"), signed(0, "+"), signed(4)]).toEqual(["+1,500", "−2", "", "4"]);
});
