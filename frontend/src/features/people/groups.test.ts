import { describe, expect, it } from "vitest";
import { face } from "../../testing/samples";
import { groupTitle, meant } from "./groups";

const seen = [face(1, { version: 4 }), face(2, { version: 9 })];
const group = { size: 3, face_ids: [1, 2, 3], faces: seen };

describe("what an answer is about", () => {
  it("is the whole group, with the versions that were seen", () =>
    expect(meant(group, seen, new Set())).toEqual([
      { id: 1, version: 4 },
      { id: 2, version: 9 },
      { id: 3, version: null },
    ]));
  it("leaves out what was taken out", () =>
    expect(meant(group, seen, new Set([2])).map(({ id }) => id)).toEqual([1, 3]));
});

it("titles groups", () => {
  expect(groupTitle(0, 12, "s1")).toBe("Most of them: 12 faces of s1");
  expect(groupTitle(1, 1, "s1")).toBe("1 face apart");
});
