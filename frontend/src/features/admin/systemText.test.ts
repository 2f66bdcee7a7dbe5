import { expect, test } from "vitest";
import type { System } from "../../api/types";
import { deserted, reason, whose } from "./systemText";

const system = (parts: Partial<System>): System => ({
  version: "1",
  queue_answers: true,
  workers: [],
  queues: [],
  work: [],
  failures: [],
  ...parts,
});

test("reasons and projects are said in words", () => {
  expect(reason("not_an_image")).toBe("not an image");
  expect(reason("")).toBe("failed");
  expect(whose(3, ["s1", "s2"])).toBe("Project 3 (s1, s2)");
  expect(whose(3, [])).toBe("Project 3");
});

test("a queue is deserted where something waits, or must be done, and nobody listens", () => {
  const queues = [
    { name: "photos", messages: 0, workers: 0 },
    { name: "predict", messages: 0, workers: 1 },
    { name: "downloads", messages: 0, workers: 0 },
    { name: "training", messages: 0, workers: 0 },
    { name: "default", messages: 2, workers: 0 },
  ];
  expect(deserted(system({ queues }))).toEqual(["photos", "default"]);
  const work = [{ work: "experiments" as const, waiting: 1, working: 0, failed: 0, oldest_s: 3 }];
  expect(deserted(system({ queues, work }))).toEqual(["photos", "training", "default"]);
});
