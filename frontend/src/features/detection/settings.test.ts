import { expect, it } from "vitest";
import type { Job } from "../../api/types";
import { job } from "../../testing/samples";
import { sameSettings, settingsText } from "./settings";
import { isOpenDetection } from "./useProjectDetection";

const usual = { min_face_px: 20, thresholds: [0.6, 0.7, 0.7] };

it.each([
  [{ ...usual }, true],
  [{ ...usual, min_face_px: 40 }, false],
  [{ ...usual, thresholds: [0.6, 0.7, 0.8] }, false],
  [{ ...usual, thresholds: [0.6, 0.7] }, false],
])("knows whether %o looks for the same faces", (other, same) => {
  expect(sameSettings(usual, other)).toBe(same);
});

it("says settings in words", () => {
  expect(settingsText(usual)).toBe("faces from 20 px, thresholds 0.6, 0.7, 0.7");
});

const jobs: [Partial<Job>, boolean][] = [
  [{}, true],
  [{ state: "waiting" }, true],
  [{ state: "ready" }, true],
  [{ state: "applying" }, true],
  [{ state: "done" }, false],
  [{ state: "cancelled" }, false],
  [{ state: "ready", photo_count: 1 }, false],
  [{ kind: "embed" }, false],
];
it.each(jobs)("the settings show %o: %s", (changes, shown) => {
  expect(isOpenDetection(job(1, changes))).toBe(shown);
});
