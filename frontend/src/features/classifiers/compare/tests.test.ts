import { expect, it } from "vitest";
import type { TestResult } from "../../../api/types";
import { matrixOf } from "../confusion";
import { bestOf, doubtText, latencyText, mistakenOf, type Numbers, orderOf, pressed, sorted, targetsOf } from "./tests";

const numbers = (changes: Partial<Numbers> = {}): Numbers => ({
  faces: 40,
  people: 2,
  accuracy: 0.9,
  low: 0.8,
  high: 0.96,
  f1: 0.9,
  latency_ms: 2,
  size_bytes: 1000,
  open_set: {
    strangers: 40,
    false_accepts: 0.1,
    recognised: 0.85,
    at_one_percent: 0.7,
    threshold_at_one_percent: 0.6,
  },
  persons: [
    { number: 0, name: "s1", faces: 20, precision: 1, recall: 0.9, f1: 0.95 },
    { number: 1, name: "s2", faces: 20, precision: 0.9, recall: 1, f1: 0.95 },
  ],
  confusion: [{ person: 0, said: 1, faces: 2 }],
  seen: 0,
  ...changes,
});

const test = (id: number, result: Numbers | null): TestResult => ({
  id,
  dataset: { id: 1, name: "orl", version: 1 },
  kind: "knn",
  name: `c${id}`,
  classifier: null,
  experiment_id: null,
  run_id: null,
  number: null,
  state: result ? "succeeded" : "waiting",
  error: null,
  fresh: true,
  tested_at: null,
  result,
});

const all = [
  test(1, numbers()),
  test(2, null),
  test(3, numbers({ accuracy: 0.98, latency_ms: 9, open_set: { ...numbers().open_set, at_one_percent: null } })),
];
const ids = (text: string) => sorted(all, orderOf(text)).map(({ id }) => id);

it("puts the best first, and what has no numbers last", () => {
  expect(ids("")).toEqual([3, 1, 2]);
  expect(ids("accuracy")).toEqual([1, 3, 2]);
  expect(ids("latency")).toEqual([1, 3, 2]);
  expect(ids("-one_percent")).toEqual([1, 2, 3]);
  expect(ids("-name")).toEqual([3, 2, 1]);
});

it("turns an order round with another press", () => {
  expect(pressed(orderOf(""), "accuracy")).toBe("accuracy");
  expect(pressed(orderOf("accuracy"), "accuracy")).toBeNull();
  expect(pressed(orderOf(""), "latency")).toBe("latency");
  expect(pressed(orderOf(""), "f1")).toBe("-f1");
});

it("knows the best of each column, which may be the least", () => {
  const best = bestOf(all);
  expect([best.get("accuracy"), best.get("latency"), best.get("one_percent")]).toEqual([0.98, 2, 0.7]);
  expect(bestOf(all.slice(0, 2)).size).toBe(0);
});

it("warns of numbers that are too good, or of other faces", () => {
  expect(doubtText(test(1, numbers({ seen: 12 })))).toBe(
    "It learned from 12 of these 40 faces: its numbers are too good.",
  );
  expect(doubtText({ ...test(1, numbers()), fresh: false })).toContain("erased since");
  expect(doubtText(test(1, numbers()))).toBe("");
});

it("shows the mistakes as the matrix of a measurement does, without links", () => {
  const { cells, persons } = mistakenOf(numbers());
  const matrix = matrixOf(cells, persons);
  expect(matrix.rows.map(({ name }) => name)).toEqual(["s1"]);
  expect(matrix.columns.map((person) => person?.name)).toEqual(["s1", "s2"]);
  expect(matrix.right(matrix.rows[0]?.id ?? 1)).toBe(18);
  expect(cells[0]).toMatchObject({ count: 2, among: "" });
});

it("asks for what was chosen", () => {
  expect(targetsOf(["classifier-3", "experiment-12", "experiment-2"])).toEqual({
    classifiers: [3],
    experiments: [12, 2],
  });
  expect([0.123, 3.44, 240].map(latencyText)).toEqual(["0.12 ms", "3.4 ms", "240 ms"]);
});
