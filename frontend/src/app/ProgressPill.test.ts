import { expect, it } from "vitest";
import type { Progress } from "../api/types";
import { counts, job } from "../testing/samples";
import { pillText, waitsForAnswer } from "./ProgressPill";

const photos: Progress = {
  counts: { ...counts, photos: { ...counts.photos, done: 132, waiting: 268, total: 400 } },
  photos_per_second: 11,
  seconds_left: 24,
  up_to_date: true,
  clusters_up_to_date: true,
};
const running = job(2);
const ready = job(1, { state: "ready", done: 400 });

it.each([
  [photos, [], [], "Finding faces 132 of 400 · 11/s · 24 s left"],
  [undefined, [running], [running], "Detecting again 132 of 400"],
  [photos, [running], [running], "Finding faces 132 of 400 · 11/s · 24 s left · 1 more"],
  [undefined, [running], [running, ready], "Detecting again 132 of 400 · 1 more"],
  [undefined, [], [ready], "Detected again: preview ready"],
] as const)("%#: the pill says %s", (progress, atWork, shown, text) => {
  expect(pillText(progress, atWork, shown)).toBe(text);
});

it.each([
  [undefined, [], { text: "Training b 3/8 epochs", count: 1 }, "Training b 3/8 epochs"],
  [undefined, [], { text: "Training b 3/8 epochs", count: 2 }, "Training b 3/8 epochs · 1 more"],
  [undefined, [running], { text: "Training b", count: 1 }, "Detecting again 132 of 400 · 1 more"],
  [photos, [running], { text: "Training b", count: 2 }, "Finding faces 132 of 400 · 11/s · 24 s left · 3 more"],
] as const)("%#: beside runs the pill says %s", (progress, jobs, runs, text) => {
  expect(pillText(progress, jobs, jobs, runs)).toBe(text);
});

it("keeps a preview in sight, but not that of one photo, which stands on its page", () => {
  expect(waitsForAnswer(ready)).toBe(true);
  expect(waitsForAnswer(job(1, { state: "ready", photo_count: 1 }))).toBe(false);
  expect(waitsForAnswer(running)).toBe(false);
});
