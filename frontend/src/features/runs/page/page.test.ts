import { describe, expect, it } from "vitest";
import type { Artifact, Experiment } from "../../../api/types";
import { axesOf, brushed, isIn, moved } from "../parallel/axes";
import { chosenOf, chosenText } from "./chosen";
import { columnsOf, orderOf, pressed, sorted } from "./columns";
import { nameOf, rowsOf, treeOf } from "./tree";
import { canRetry, canStop, goingText, optionText, stateText } from "./words";

const one = (number: number, changes: Partial<Experiment> = {}): Experiment => ({
  id: 100 + number,
  run_id: 1,
  number,
  name: `calm-otter-12-exp${number}`,
  config: { learning_rate: 0.001, backbone: "resnet18", freeze: false },
  state: "succeeded",
  outcome: "finished",
  stage: "",
  stop_wanted: false,
  error: null,
  attempts: 0,
  machine: "",
  device: "",
  batch_size: 32,
  epoch: 20,
  max_epochs: 20,
  step: 200,
  total_steps: 200,
  trained_s: 40,
  samples_per_s: null,
  left_s: null,
  memory_bytes: null,
  best: null,
  latest: {},
  test: null,
  parameters: null,
  start: "",
  place: null,
  created_at: "2026-01-01T00:00:00Z",
  started_at: null,
  finished_at: null,
  size_bytes: 0,
  classifier: null,
  ...changes,
});

const best = (val_loss: number, val_acc = 0.9) => ({ epoch: 3, step: 30, val_loss, val_acc });

describe("the order of experiments", () => {
  const columns = columnsOf(["learning_rate", "backbone"]);
  const all = [
    one(0, { best: best(0.5), config: { learning_rate: 0.01, backbone: "resnet18" } }),
    one(1, { config: { learning_rate: 0.0001, backbone: "resnet200d" } }),
    one(2, { best: best(0.2), config: { learning_rate: 0.001, backbone: "face-resnet" } }),
  ];
  const numbers = (text: string) => sorted(all, orderOf(text, columns)).map(({ number }) => number);

  it("is by any column, those without a value last whichever way", () => {
    expect(numbers("")).toEqual([0, 1, 2]);
    expect(numbers("val_loss")).toEqual([2, 0, 1]);
    expect(numbers("-val_loss")).toEqual([0, 2, 1]);
    expect(numbers("option-learning_rate")).toEqual([1, 2, 0]);
    expect(numbers("option-backbone")).toEqual([2, 0, 1]);
    expect(numbers("nothing")).toEqual([0, 1, 2]);
  });

  it("begins with the best, and turns with another press", () => {
    const now = (text: string) => orderOf(text, columns);
    expect(pressed(now(""), "val_loss")).toBe("val_loss");
    expect(pressed(now("val_loss"), "val_loss")).toBe("-val_loss");
    expect(pressed(now(""), "test_acc")).toBe("-test_acc");
    expect(pressed(now("-number"), "number")).toBeNull();
  });
});

it("charts as many as can be told apart unless others are chosen", () => {
  const many = Array.from({ length: 60 }, (_, number) => number);
  expect(chosenOf("", many).size).toBe(50);
  expect([...chosenOf("3.7.99", many)]).toEqual([3, 7]);
  expect(chosenOf("none", many).size).toBe(0);
  expect(chosenText(new Set([7, 3]), many)).toBe("3.7");
  expect(chosenText(chosenOf("", many), many)).toBeNull();
  expect(chosenText(new Set(), many)).toBe("none");
});

it("says how an experiment stands", () => {
  expect(stateText(one(0, { state: "working", outcome: "", stage: "preparing" }))).toBe("Reading the faces");
  expect(stateText(one(0, { state: "working", outcome: "", stage: "training", stop_wanted: true }))).toBe("Stopping");
  expect(stateText(one(0, { state: "waiting", outcome: "", place: 3 }))).toBe("Waiting, place 3");
  expect(stateText(one(0, { outcome: "pruned" }))).toBe("Fell behind");
  expect(goingText({ epoch: 12, max_epochs: 20, left_s: 11 })).toBe("epoch 13 of 20, 11 s left");
  expect([one(0), one(0, { outcome: "stopped" }), one(0, { state: "failed", outcome: "" })].map(canRetry)).toEqual([
    false, true, true,
  ]); // prettier-ignore
  expect(canStop(one(0, { state: "paused" }))).toBe(true);
  expect(canStop(one(0))).toBe(false);
  expect([true, 0.0002622, "a", [1, 2]].map(optionText)).toEqual(["yes", "0.0002622", "a", "[1,2]"]);
});

describe("parallel coordinates", () => {
  const rates = [0.0001, 0.001, 0.01];
  const all = rates.map((learning_rate, n) =>
    one(n, { config: { learning_rate, backbone: n ? "resnet18" : "facenet" }, best: best(1 - n / 4, 0.5 + n / 4) }),
  );
  const [backbone, rate, result] = axesOf(["backbone", "learning_rate"], all, { learning_rate: rates });

  it("spread learning rates by their size, and end in the best metric there is", () => {
    expect(rate?.name).toBe("learning rate (log)");
    expect(all.map((x) => rate?.place(x))).toEqual([0, expect.closeTo(0.5, 9), 1]);
    expect([backbone?.isListed, all.map((x) => backbone?.place(x))]).toEqual([true, [0, 1, 1]]);
    expect(result?.name).toBe("validation accuracy");
    expect(all.map((x) => result?.place(x))).toEqual([0, 0.5, 1]);
    expect(axesOf([], [one(0, { test: { loss: 1, acc: 0.9, faces: 9 } })], {})[0]?.name).toBe("test accuracy");
  });

  it("filter by what is brushed", () => {
    const axes = [backbone, rate, result].filter((axis) => axis !== undefined);
    const taken = brushed({}, "option-learning_rate", { from: 0.4, to: 1.2 });
    expect(taken).toEqual({ "option-learning_rate": { from: 0.4, to: 1 } });
    expect(all.filter((x) => isIn(x, axes, taken)).map(({ number }) => number)).toEqual([1, 2]);
    expect(all.filter((x) => isIn({ ...x, best: null }, axes, { result: { from: 0, to: 0.9 } }))).toEqual([]);
    expect(brushed(taken, "option-learning_rate", { from: 0, to: 1 })).toEqual({});
  });

  it("are brushed by keys: from value to value of a list", () => {
    if (!backbone || !rate) throw new Error("There is no axis.");
    expect(moved(backbone, { from: 0, to: 1 }, "from", "ArrowUp")).toEqual({ from: 1, to: 1 });
    expect(moved(rate, { from: 0, to: 1 }, "to", "ArrowDown")).toEqual({ from: 0, to: 0.95 });
    expect(moved(rate, { from: 0.5, to: 0.6 }, "from", "End")).toEqual({ from: 0.6, to: 0.6 });
    expect(moved(rate, { from: 0, to: 1 }, "to", "x")).toBeNull();
  });
});

it("shows files as folders in folders, with what they hold", () => {
  const file = (path: string, size_bytes: number): Artifact => ({ path, size_bytes, sha256: "", updated_at: "", url: "" });
  const files = [
    file("version_0/metrics.csv", 10),
    file("version_0/checkpoints/epoch=12-step=99.ckpt", 200),
    file("version_0/checkpoints/epoch=9-step=80.ckpt", 100),
  ];
  const tree = treeOf(files, "calm-otter-12-exp0");
  const lines = rowsOf(tree).map((row) => `${row.depth} ${row.folder?.name ?? (row.file && nameOf(row.file))}`);
  expect(lines).toEqual([
    "0 calm-otter-12-exp0",
    "1 version_0",
    "2 checkpoints",
    "3 epoch=9-step=80.ckpt",
    "3 epoch=12-step=99.ckpt",
    "2 metrics.csv",
  ]);
  expect([tree.size_bytes, tree.folders[0]?.folders[0]?.size_bytes]).toEqual([310, 300]);
});
