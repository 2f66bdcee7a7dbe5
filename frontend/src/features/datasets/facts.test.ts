import { expect, it } from "vitest";
import { cropText, erasedStatement, filterText, ratiosText } from "./facts";
import { dataset } from "./samples";

const filter = { people: [], uploads: [], reviewed: false, min_faces: 1 };

it("says which labels went in", () => {
  expect(filterText(dataset(1))).toBe("Every label that votes");
  expect(filterText(dataset(1, { source: "folder" }))).toBe("A folder that was brought");
  expect(filterText(dataset(1, { filter: { ...filter, people: [1, 2, 3], reviewed: true } }))).toBe(
    "Of 3 people, reviewed only",
  );
  expect(filterText(dataset(1, { filter: { ...filter, uploads: [1], min_faces: 4 } }))).toBe(
    "Of 1 upload, people with at least 4 faces",
  );
});

it("says how it was split and cut", () => {
  expect(ratiosText(dataset(1, { ratios: { train: 0.7, val: 0.1, test: 0.2 } }))).toBe("70 / 10 / 20 %");
  expect(cropText(dataset(1))).toBe("160 px, 25 % around the box");
});

it("states what was erased", () => {
  expect(erasedStatement(dataset(1))).toBe("");
  expect(erasedStatement(dataset(1, { erased_faces: 1 }))).toMatch(/^1 face was erased .* its crop and vector\./);
  expect(erasedStatement(dataset(1, { erased_faces: 3, erased_people: 1 }))).toMatch(
    /^3 faces of 1 person were erased .* what is left\.$/,
  );
});
