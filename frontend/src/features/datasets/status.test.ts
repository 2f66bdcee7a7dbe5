import { expect, it } from "vitest";
import { erasedShort, erasedText, hasContent, isOpen, progressPercent, progressText } from "./status";

it("says how far a version is", () => {
  expect(progressText({ status: "waiting", done: 0, total: 0 })).toBe("Waits for a worker");
  expect(progressText({ status: "working", done: 0, total: 0 })).toBe("Reading the labels");
  expect(progressText({ status: "working", done: 1320, total: 4000 })).toBe("1,320 of 4,000 faces");
  expect([0, 1, 399, 400, 500].map((done) => progressPercent({ done, total: 400 }))).toEqual([0, 0, 99, 100, 100]);
  expect(progressPercent({ done: 0, total: 0 })).toBe(0);
  expect([isOpen({ status: "working" }), isOpen({ status: "failed" })]).toEqual([true, false]);
  expect([hasContent({ status: "succeeded" }), hasContent({ status: "cancelled" })]).toEqual([true, false]);
});

it("says what erasure took", () => {
  expect(erasedText({ erased_faces: 0, erased_people: 0 })).toBe("");
  expect(erasedText({ erased_faces: 1, erased_people: 0 })).toBe("1 face erased");
  expect(erasedText({ erased_faces: 12, erased_people: 2 })).toBe("12 faces of 2 people erased");
  expect(erasedText({ erased_faces: 0, erased_people: 1 })).toBe("1 person erased");
  expect(erasedShort({ erased_faces: 12, erased_people: 2 })).toBe("12 faces erased");
  expect(erasedShort({ erased_faces: 0, erased_people: 1 })).toBe("1 person erased");
});
