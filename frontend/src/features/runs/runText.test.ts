import { describe, expect, it } from "vitest";
import { experiment, over, run } from "../../testing/runs";
import { bestTexts, doneText, endText, goingText, progressText, sweepText, troubleText } from "./runText";

const counts = { waiting: 1, working: 1, succeeded: 2, failed: 1, cancelled: 3 };
const best = { epoch: 3, step: 30, val_loss: 0.1, val_acc: 0.95, number: 2, test_acc: 0.982 };

describe("a run in words", () => {
  it("counts its experiments", () => {
    expect(doneText({ counts })).toBe("6 of 8");
    expect(troubleText({ counts })).toBe("1 failed, 3 cancelled");
    expect(troubleText(run(1))).toBe("");
  });

  it.each([
    [run(1, { progress: 0.409 }), "40 % · 2 min left"],
    [run(1, { left_s: null, counts }), "40 % · 1 to come"],
    [run(1, { left_s: null }), "40 %"],
    [run(1, { state: "waiting" }), "Waits for a trainer"],
    [run(1, { state: "paused" }), "40 % · paused"],
  ])("%#: says how far it is", (one, text) => {
    expect(progressText(one)).toBe(text);
  });

  it.each([
    [run(5), [experiment(0)], "Training glossy-manatee-5 3/8 epochs · 2 min left"],
    [run(5), [], "Training glossy-manatee-5 · 2 min left"],
    [run(5, { counts, left_s: null }), [experiment(0)], "Training glossy-manatee-5 6/8 experiments"],
    [run(5, { state: "waiting" }), [], "glossy-manatee-5 waits for a trainer"],
  ])("%#: says in the top bar what goes on", (one, experiments, text) => {
    expect(goingText(one, experiments)).toBe(text);
  });

  it("says what it varies", () => {
    expect(sweepText({ swept: [] })).toBe("");
    expect(sweepText({ swept: ["learning_rate"] })).toBe("Varies learning rate");
    expect(sweepText({ swept: ["seed", "learning_rate", "backbone"] })).toBe(
      "Varies seed, learning rate and backbone",
    );
  });

  it("says how good it is", () => {
    expect(bestTexts({ best })).toEqual({ val: "95 %", test: "98.2 %" });
    expect(bestTexts({ best: null })).toEqual({ val: "", test: "" });
  });

  it.each([
    [run(5, { ...over, best }), "glossy-manatee-5 has finished: 98.2 % of the test faces named rightly."],
    [
      run(5, { ...over, counts, best: { ...best, test_acc: null } }),
      "glossy-manatee-5 has finished: 95 % of the validation faces named rightly (1 failed, 3 cancelled).",
    ],
    [run(5, over), "glossy-manatee-5 has finished."],
    [run(5, { ...over, state: "failed" }), "glossy-manatee-5 has failed. Its log says why."],
  ])("%#: says how it ended", (one, text) => {
    expect(endText(one)).toBe(text);
  });
});
