import { describe, expect, it } from "vitest";
import type { DetectResult, Job } from "../../api/types";
import { job } from "../../testing/samples";
import { changesAnything, doneText, jobPercent, jobText, keptText, outcomeText, previewText } from "./jobText";

const result = (changes: Partial<DetectResult> = {}): DetectResult => ({
  appear: 0,
  vanish: 0,
  move: 0,
  stay: 5,
  kept: 0,
  photos: 1,
  ...changes,
});

const states: [Partial<Job>, string][] = [
  [{}, "Detecting again 132 of 400"],
  [{ done: 130, failed: 3 }, "Detecting again 133 of 400"],
  [{ state: "waiting" }, "Detecting again: waiting for its turn"],
  [{ total: 0 }, "Detecting again"],
  [{ state: "applying" }, "Applying what was detected 132 of 400"],
  [{ kind: "embed", total: 12_000 }, "Re-embedding 132 of 12,000"],
];
it.each(states)("%o is %s", (changes, text) => expect(jobText(job(1, changes))).toBe(text));

it.each([
  [{ done: 100, failed: 0, total: 400 }, 25],
  [{ done: 0, failed: 0, total: 0 }, 0],
  [{ done: 399, failed: 2, total: 400 }, 100],
])("%o is %s percent", (changes, percent) => expect(jobPercent(job(1, changes))).toBe(percent));

describe("a preview", () => {
  it.each([
    [result({ appear: 1, move: 2 }), "1 face would appear, none vanish, 2 move."],
    [result({ appear: 12, vanish: 1, move: 1 }), "12 faces would appear, 1 vanishes, 1 moves."],
    [result({ vanish: 3 }), "No face would appear, 3 vanish, none move."],
    [result(), "Nothing would change."],
  ])("%o", (counts, text) => expect(previewText(counts)).toBe(text));

  it("says what stays and why", () => {
    expect(keptText(result())).toBe("");
    expect(keptText(result({ kept: 1 }))).toContain("1 that is no longer found stays");
    expect(keptText(result({ kept: 2 }))).toContain("2 that are no longer found stay");
  });

  it("knows whether there is anything to apply", () => {
    expect(changesAnything(result())).toBe(false);
    expect(changesAnything(result({ move: 1 }))).toBe(true);
    expect(changesAnything(null)).toBe(false);
  });
});

it("says what was done", () => {
  expect(doneText(result({ appear: 1, vanish: 2 }))).toBe("1 face appeared, 2 vanished, none moved");
  expect(doneText(null)).toBe("nothing changed");
  expect(outcomeText(job(1, { state: "failed" }))).toBe("Detecting again failed");
  expect(outcomeText(job(1, { state: "done", kind: "embed" }))).toBe("Re-embedded");
});
