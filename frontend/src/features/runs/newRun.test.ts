import { describe, expect, it } from "vitest";
import { run } from "../../testing/runs";
import {
  aboutText,
  basisText,
  bodyOf,
  differing,
  labelOf,
  type NewRun,
  offered,
  readNewRun,
  settingsOf,
  textOf,
  trainText,
  writeNewRun,
} from "./newRun";
import { newRunLink } from "./newRunLink";

const form: NewRun = {
  dataset: 4,
  options: { learning_rate: "uniform(0, 0.0001, 2)", backbone: "['resnet18', 'resnet200d']" },
  search: "random",
  trials: 6,
  prune: true,
  name: "first",
  note: "with & without",
};
const usual = readNewRun(new URLSearchParams());

function addressOf(parts: Record<string, string | null>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [part, value] of Object.entries(parts)) if (value !== null) params.set(part, value);
  return params;
}

describe("the form in its address", () => {
  it.each([[form], [usual]])("%#: is read as it was written", (one) => {
    expect(readNewRun(new URLSearchParams(addressOf(writeNewRun(one)).toString()))).toEqual(one);
  });

  it("says nothing of what is as usual", () => {
    expect(addressOf(writeNewRun(usual)).toString()).toBe("");
    expect(writeNewRun({ ...usual, options: { seed: " " } })).toMatchObject({ seed: null });
  });

  it("passes over what isn't a number", () => {
    const read = readNewRun(new URLSearchParams("dataset=x&trials=-2&search=best&prune=yes"));
    expect(read).toEqual(usual);
  });

  it("is filled with a run's options", () => {
    const again = run(5, {
      options: { learning_rate: [0.1, 0.01], backbone: "resnet18", freeze: true, seed: 7 },
      prune: true,
      note: "an old one",
    });
    const link = newRunLink(3, again);
    expect(link.startsWith("/projects/3/runs/new?")).toBe(true);
    expect(readNewRun(new URLSearchParams(link.split("?")[1]))).toEqual({
      ...usual,
      dataset: 4,
      options: { learning_rate: "[0.1,0.01]", backbone: "resnet18", freeze: "true", seed: "7" },
      prune: true,
    });
    expect(newRunLink(3)).toBe("/projects/3/runs/new");
  });
});

describe("what the site is asked", () => {
  it("are the written options, and trials for a random search alone", () => {
    const written = { ...form, options: { ...form.options, seed: "  " } };
    expect(settingsOf(written, 9)).toEqual({
      dataset: 9,
      options: form.options,
      search: "random",
      trials: 6,
      prune: true,
    });
    expect(settingsOf({ ...form, search: "grid" }, 9).trials).toBeNull();
    expect(settingsOf({ ...form, trials: null }, 9).trials).toBe(10);
    expect(bodyOf({ ...form, name: " a " }, 9)).toMatchObject({ name: "a", note: "with & without" });
  });
});

describe("the preview in words", () => {
  const dataset = { id: 4, name: "orl", version: 2 };
  const planned = [1, 2, 3, 4].map((number) => ({
    number,
    config: { seed: 1, backbone: number > 2 ? "b" : "a", learning_rate: number / 10 },
    seconds: null,
  }));

  it("says what the button does", () => {
    expect(trainText({ dataset, experiments: planned })).toBe("Train 4 experiments");
    expect(trainText({ dataset, experiments: planned.slice(0, 1) })).toBe("Train on orl 2");
    expect(trainText(undefined)).toBe("Train");
  });

  it("finds what differs", () => {
    expect(differing(planned, ["learning_rate", "backbone"])).toEqual(["learning_rate", "backbone"]);
    expect(differing(planned.slice(0, 2), ["learning_rate", "backbone"])).toEqual(["learning_rate"]);
    expect(differing(planned, ["seed"])).toEqual([]);
  });

  it("says what the time comes from", () => {
    const training = { trainers: [], queue: { waiting: 0, working: 0, ahead: 0 } };
    const trainer = { name: "a", machine: "desk", device: "CPU", memory_bytes: null, experiment: null };
    expect(basisText({ seconds: 9, basis: "by the runs so far", training })).toBe(
      "The time is estimated by the runs so far.",
    );
    expect(basisText({ seconds: null, basis: "", training })).toMatch(/nothing like it/);
    expect(basisText({ seconds: null, basis: "", training: { ...training, trainers: [trainer] } })).toMatch(/measures it/);
    expect(basisText({ seconds: 0, basis: "", training })).toBe("");
  });

  it("writes values as people do", () => {
    expect([0.00001234, 32, true, "flip"].map(textOf)).toEqual(["0.00001234", "32", "yes", "flip"]);
    expect(aboutText(130)).toBe("≈ 2 min");
    expect(aboutText(null)).toBe("–");
    expect(["learning_rate", "gpus", "max_epochs"].map(labelOf)).toEqual(["Learning rate", "GPUs", "Epochs"]);
  });

  it("offers the choices of an option, and all of them", () => {
    expect(offered({ kind: "word", choices: ["none", "flip"] })).toEqual(["none", "flip", "[none, flip]"]);
    expect(offered({ kind: "switch", choices: [] })).toEqual(["no", "yes", "[no, yes]"]);
    expect(offered({ kind: "word", choices: ["32", "bf16"] }).at(-1)).toBe("['32', bf16]");
    expect(offered({ kind: "number", choices: [] })).toEqual([]);
  });
});
