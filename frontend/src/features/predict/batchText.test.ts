import { expect, it } from "vitest";
import { batchName, batchPercent, countsText, itemText, stateText } from "./batchText";

const counts = { total: 400, done: 130, failed: 2, face_count: 260, named_count: 214 };

it("says how far it is", () => {
  expect(countsText(counts)).toBe("132 of 400 photos, 260 faces, 214 of them named, 2 failed");
  expect(countsText({ ...counts, done: 398 })).toBe("400 photos, 260 faces, 214 of them named, 2 failed");
  expect(countsText({ total: 1, done: 1, failed: 0, face_count: 0, named_count: 0 })).toBe("1 photo, 0 faces");
});

it("counts photos that are on their way", () => {
  expect(countsText({ ...counts, total: 132 }, 1000)).toMatch(/^132 of 1,000 photos/);
  expect(batchPercent({ total: 132, done: 130, failed: 2 }, 264)).toBe(50);
  expect(batchPercent({ total: 132, done: 130, failed: 2 })).toBe(100);
  expect(batchPercent({ total: 0, done: 0, failed: 0 })).toBe(0);
});

it("has a name for each", () => {
  const made = { created_at: "2026-05-01T12:00:00Z" };
  expect(batchName({ ...made, name: "Holiday", source: "files" })).toBe("Holiday");
  expect(batchName({ ...made, name: "", source: "project" })).toBe("All photos of the project");
  expect(batchName({ ...made, name: "", source: "files" })).toMatch(/^Photos of .*2026/);
});

it("says how it ended", () => {
  expect(stateText({ state: "done", failed: 0 })).toBe("Done");
  expect(stateText({ state: "done", failed: 2 })).toBe("Done, with failures");
  expect(stateText({ state: "cancelled", failed: 0 })).toBe("Stopped");
});

it("says why a photo has no faces to show", () => {
  expect(itemText({ state: "failed", error: "The file ends early.", faces: null })).toBe("The file ends early.");
  expect(itemText({ state: "waiting", error: "", faces: null })).toBe("Waiting");
  expect(itemText({ state: "succeeded", error: "", faces: [] })).toBe("No face");
});
