import { describe, expect, it } from "vitest";
import { person } from "../../testing/samples";
import { listed, mergedSentence, mergeSentence, survivorOf } from "./merge";

const [s3, s7, s12] = [
  person(3, { face_count: 12 }),
  person(7, { face_count: 4 }),
  person(12, { face_count: 30 }),
];

describe("who stays", () => {
  it("has most faces", () => expect(survivorOf([s3, s12, s7])).toBe(12));
  it("is the oldest of equals, in whatever order they come", () => {
    const [a, b] = [person(5, { face_count: 2 }), person(4, { face_count: 2 })];
    expect([survivorOf([a, b]), survivorOf([b, a])]).toEqual([4, 4]);
  });
});

describe("what will happen", () => {
  it("names everyone with their faces", () =>
    expect(mergeSentence([s3, s7, s12], 12)).toBe(
      "12 faces of s3 and 4 of s7 become s12. s3 and s7 go away. This can be undone.",
    ));
  it("speaks of one as one", () =>
    expect(mergeSentence([person(1, { face_count: 1 }), s12], 12)).toBe(
      "1 face of s1 becomes s12. s1 goes away. This can be undone.",
    ));
  it("follows the direction", () =>
    expect(mergeSentence([s3, s12], 3)).toBe("30 faces of s12 become s3. s12 goes away. This can be undone."));
  it("counts many", () => {
    const many = Array.from({ length: 9 }, (_, index) => person(index + 20, { face_count: 2 }));
    expect(mergeSentence([...many, s12], 12)).toBe(
      "18 faces of 9 people become s12. These people go away. This can be undone.",
    );
  });
  it("never merges a person into itself", () =>
    expect(mergeSentence([s12], 12)).toBe("Choose at least two people."));
});

it("says what was done", () => {
  expect(mergedSentence([s3, s12], 12)).toBe("s3 is s12 now.");
  expect(mergedSentence([s3, s7, s12], 12)).toBe("s3 and s7 are s12 now.");
});

it("lists words", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["", "a", "a and b", "a, b and c"]);
});
