import { describe, expect, it } from "vitest";
import {
  bodyOf,
  changeOf,
  changes,
  told,
  formOf,
  metricText,
  missing,
  newForm,
  peopleText,
  type Settings,
  sourceText,
  thresholdText,
  votesText,
} from "./settings";
import { detectText, flowBody, flowForm } from "./workflowText";

const settings: Settings = {
  k: 3,
  metric: "euclidean",
  vote: "plurality",
  voters: "rule",
  reach: null,
  accept_distance: null,
  people: [],
  dataset: null,
  experiment: null,
  accept_chance: null,
};
const s1 = { id: 1, name: "s1" };
const s2 = { id: 2, name: "s2" };

describe("the form", () => {
  it("comes back as it went", () => {
    const form = formOf({ name: "all", settings: { ...settings, people: [s1], accept_distance: 0.47 } });
    expect(form).toMatchObject({ everyone: false, people: [s1], dataset: null });
    expect(bodyOf(form)).toEqual({
      name: "all",
      people: [1],
      k: 3,
      metric: "euclidean",
      vote: "plurality",
      voters: "rule",
      reach: null,
      accept_distance: 0.47,
      dataset: null,
    });
    expect(bodyOf({ ...form, everyone: true, name: " all " })).toMatchObject({ people: [], name: "all" });
  });

  it("begins with the project's neighbours and a data set where one is asked for", () => {
    expect(newForm(4, 5)).toMatchObject({ dataset: 4, k: 5, everyone: true, accept_distance: null });
  });

  it("says what is missing", () => {
    const form = newForm(null, 3);
    expect(missing(form)).toBe("Give it a name.");
    expect(missing({ ...form, name: "x", everyone: false })).toContain("at least one person");
    expect(missing({ ...form, name: "x" })).toBe("");
  });
});

it("of a network is what it came of and its chance", () => {
  const experiment = { run_id: 1, number: 0, name: "calm-otter-12-exp0" };
  const network = { ...settings, experiment, accept_chance: 0.625 };
  expect(changeOf({ ...formOf({ name: " net ", settings: network }) })).toEqual({ name: "net", accept_chance: 0.625 });
  expect(changeOf(formOf({ name: "all", settings }))).toMatchObject({ k: 3, people: [] });
  expect(told(network)).toEqual([
    { name: "Experiment", value: "calm-otter-12-exp0" },
    { name: "Threshold", value: "From a chance of 62.5 %" },
  ]);
  expect(sourceText(network)).toBe("calm-otter-12-exp0");
});

it("is said in words", () => {
  const pinned = { ...settings, dataset: { id: 9, name: "orl", version: 2 } };
  expect([sourceText(settings), sourceText(pinned)]).toEqual(["Live", "Pinned to orl 2"]);
  expect(votesText({ ...settings, vote: "weighted" })).toBe("K 3 · weighted votes");
  expect([votesText(settings), metricText(settings)]).toEqual(["K 3 · one vote each", "Euclidean"]);
  expect([peopleText(settings), peopleText({ people: [s1] })]).toEqual(["Everyone", "1 chosen person"]);
  expect(thresholdText({ accept_distance: 0.5, accept_chance: null })).toBe("Under 0.500");
});

describe("what a version changed", () => {
  it("is named, and nothing else", () => {
    expect(changes(settings, settings)).toEqual([]);
    expect(changes({ ...settings, k: 5, accept_distance: 0.47 }, settings)).toEqual([
      "Nearest faces (K): 3 → 5",
      "Threshold: the project’s own → under 0.470",
    ]);
  });

  it("tells of other people though they are as many", () => {
    expect(changes({ ...settings, people: [s2] }, { ...settings, people: [s1] })).toEqual(["People: others"]);
    expect(changes({ ...settings, people: [s2] }, settings)).toEqual(["People: everyone → 1 chosen person"]);
  });
});

describe("a workflow", () => {
  it("says how it finds faces", () => {
    expect(detectText({ min_face_px: null, thresholds: null, min_score: 0 })).toBe("as the project");
    expect(detectText({ min_face_px: 40, thresholds: [0.6, 0.7, 0.7], min_score: 0.9 })).toBe(
      "faces from 40 px, thresholds 0.6, 0.7, 0.7, score from 0.9",
    );
  });

  it("sends only what differs from the project", () => {
    expect(flowBody({ ...flowForm(null, 3), name: " door " })).toEqual({
      name: "door",
      classifier: 3,
      classifier_version: null,
      detect: { min_score: 0 },
    });
    expect(flowBody({ ...flowForm(null, 3), min_face_px: 40 }).detect).toEqual({ min_score: 0, min_face_px: 40 });
  });
});
