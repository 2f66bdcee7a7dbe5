import { describe, expect, it } from "vitest";
import { hasFaces, howText, whatText, whoText } from "./historyText";

it("begins like a sentence", () => {
  expect(whatText({ summary: "named 3 faces s12" })).toBe("Named 3 faces s12");
  expect(whatText({ summary: "" })).toBe("");
});

it.each([
  ["typed", "typed"],
  ["suggestion", "from a suggestion"],
  ["cluster", "as a group"],
  ["import", "imported"],
  ["api", "by an API key"],
  ["", ""],
  ["something newer", ""],
  ["toString", ""],
])("%o is said as %o", (how, text) => expect(howText(how)).toBe(text));

describe("who", () => {
  it("is a member, a key, or gone", () => {
    expect([whoText({ by: "s1" }), whoText({ by: "key scripts" }), whoText({ by: null })]).toEqual([
      "s1",
      "API key scripts",
      "someone who is gone",
    ]);
  });
});

it("opens only changes of faces", () => {
  expect([hasFaces({ face_count: 0 }), hasFaces({ face_count: 2 })]).toEqual([false, true]);
});
