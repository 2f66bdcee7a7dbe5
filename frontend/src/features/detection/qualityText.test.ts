import { describe, expect, it } from "vitest";
import type { QualityPreview } from "../../api/types";
import { bars, listed, reasonsText, ruleSentence } from "./qualityText";

const preview = (changes: Partial<QualityPreview> = {}): QualityPreview => ({
  faces: 400,
  labelled: 120,
  excluded: 34,
  excluded_labelled: 12,
  people_without_voters: [],
  unmeasured: 0,
  histogram: Array.from({ length: 20 }, () => 20),
  reasons: [],
  ...changes,
});
const people = (...ids: number[]) => ids.map((id) => ({ person: { id, name: `s${id}` }, faces: 1 }));

describe("the sentence", () => {
  it.each([
    [preview(), "Leaves out 34 of 400 faces (12 of them labelled)."],
    [preview({ excluded_labelled: 0 }), "Leaves out 34 of 400 faces."],
    [preview({ excluded_labelled: 34 }), "Leaves out 34 of 400 faces (all of them labelled)."],
    [preview({ excluded: 1, excluded_labelled: 1 }), "Leaves out 1 of 400 faces (labelled)."],
    [preview({ excluded: 0, excluded_labelled: 0 }), "Leaves out none of 400 faces."],
    [preview({ faces: 0, excluded: 0 }), "There are no faces yet."],
    [
      preview({ people_without_voters: people(7) }),
      "Leaves out 34 of 400 faces (12 of them labelled); s7 would have no face left to vote.",
    ],
    [
      preview({ excluded_labelled: 0, people_without_voters: people(1, 2, 3, 4, 5) }),
      "Leaves out 34 of 400 faces; s1, s2, s3 and 2 others would have no face left to vote.",
    ],
  ])("%#: %s", (shown, text) => expect(ruleSentence(shown)).toBe(text));
});

it("names the commonest reasons", () => {
  const reasons = ["too small", "blurred", "dark", "turned away"].map((reason, at) => ({
    reason,
    count: 1_000 - at,
  }));
  expect(reasonsText(preview({ reasons }))).toBe("too small (1,000), blurred (999), dark (998)");
  expect(reasonsText(preview())).toBe("");
});

it("lists", () => {
  expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});

describe("bars", () => {
  it("cover 0 to 1 without gaps, the highest at full height", () => {
    const drawn = bars([0, 5, 10, 1000]);
    expect(drawn.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
    ]);
    expect(drawn.map(({ height }) => height)).toEqual([0, 0.02, 0.02, 1]);
  });

  it("of nothing are flat", () => expect(bars([0, 0]).map(({ height }) => height)).toEqual([0, 0]));
});
