import { describe, expect, it } from "vitest";
import type { Face } from "../api/types";
import { face, labelled, quality } from "../testing/samples";
import { described } from "./faceState";
import { inBrief, measures, nextUse, pose, qualityBadge, voteSentence } from "./quality";

const small = quality({ score: 0.2, reason: "too small: 22 px", size_px: 22 });

describe("the badge", () => {
  const cases: [string, Partial<Face>, ReturnType<typeof qualityBadge>][] = [
    ["a good crop has none", {}, null],
    ["an unmeasured crop has none", { quality: null }, null],
    [
      "left out by the rule",
      { quality: small, votes: false },
      { kind: "out", text: "doesn’t vote: too small: 22 px" },
    ],
    [
      "left out without a reason",
      { quality: quality({ score: 0.3 }), votes: false },
      { kind: "out", text: "doesn’t vote: of poor quality" },
    ],
    [
      "kept out by hand, good as it is",
      { use: "never", votes: false },
      { kind: "out", text: "doesn’t vote: kept out by hand" },
    ],
    [
      "kept out by hand, poor as well",
      { use: "never", votes: false, quality: small },
      { kind: "out", text: "doesn’t vote: kept out by hand, too small: 22 px" },
    ],
    [
      "let in by hand",
      { use: "always", quality: small },
      { kind: "poor", text: "votes all the same: too small: 22 px" },
    ],
    [
      "in by the rule, with something to say",
      { quality: quality({ score: 0.5, reason: "dark" }) },
      { kind: "poor", text: "poor: dark" },
    ],
    ["what is no face has none", { state: "rejected", quality: small, votes: false }, null],
  ];
  it.each(cases)("%s", (_, changes, badge) => expect(qualityBadge(face(1, changes))).toEqual(badge));

  it("is said to a screen reader as well", () => {
    const poor = face(1, { ...labelled(5), quality: small, votes: false });
    expect(described(poor)).toBe("s5 in photo-1.jpg, doesn’t vote: too small: 22 px");
    expect(described(face(1, labelled(5)))).toBe("s5 in photo-1.jpg");
  });
});

it.each([
  [{ use: "rule", votes: true }, "never"],
  [{ use: "rule", votes: false }, "always"],
  [{ use: "always", votes: true }, "rule"],
  [{ use: "never", votes: false }, "rule"],
] as const)("the button makes %o %s", (now, next) => expect(nextUse(now)).toBe(next));

it.each([
  [{ yaw: 2, pitch: -7, roll: 0 }, "straight"],
  [{ yaw: -25.4, pitch: 3, roll: 8 }, "turned 25°, tilted 8°"],
  [{ yaw: 0, pitch: 19.6, roll: 0 }, "nodding 20°"],
])("a head of %o is %s", (angles, text) => expect(pose(angles)).toBe(text));

it("says the measures in brief", () => {
  const turned = quality({ sharpness: 0.714, yaw: 17, brightness: 0.5 });
  expect(inBrief(turned)).toBe("sharp 71 · bright 50 · turned 17°");
});

it("names every measure", () => {
  expect(measures(quality({ size_px: 57.6, sharpness: 0.714, brightness: 0.5 }))).toEqual([
    ["Size", "58 px"],
    ["Sharpness", "71 %"],
    ["Pose", "straight"],
    ["Brightness", "50 %"],
  ]);
});

it.each([
  [{ use: "always", votes: true, quality: small }, "Votes: somebody decided so."],
  [{ use: "rule", votes: true, quality: null }, "Votes until it is measured."],
  [{ use: "rule", votes: false, quality: small }, "Doesn’t vote: too small: 22 px."],
  [{ use: "rule", votes: true, quality: quality() }, "Good enough to vote."],
] as const)("says whether it votes", (about, text) => expect(voteSentence(about)).toBe(text));
