import { expect, it } from "vitest";
import { byText, byWhat, choices, limitBody, namedBy, parseBy } from "./naming";

it.each(["labels", "classifier-3", "workflow-12"])("reads %s from an address and writes it back", (text) => {
  expect(byText(parseBy(text))).toBe(text);
});

it.each(["", "classifier-", "classifier-0", "classifier-1x", "model-3"])("takes %s for the labels", (text) => {
  expect(parseBy(text)).toEqual({ kind: "labels" });
});

it("says what a request sends", () => {
  expect(namedBy({ kind: "labels" })).toEqual({});
  expect(namedBy({ kind: "classifier", id: 3 })).toEqual({ classifier: 3 });
  expect(namedBy({ kind: "workflow", id: 4 })).toEqual({ workflow: 4 });
});

it("sends a limit as what names faces takes it", () => {
  const flow = { id: 4, classify: { classifier: { id: 3, name: "Net", version: 1 } } };
  const namers = { classifiers: [{ id: 2, kind: "knn" as const }, { id: 3, kind: "cnn" as const }], workflows: [flow] };
  expect(limitBody({ kind: "classifier", id: 3 }, null, namers)).toEqual({});
  expect(limitBody({ kind: "labels" }, 0.4, namers)).toEqual({ accept_distance: 0.4 });
  expect(limitBody({ kind: "classifier", id: 2 }, 0.4, namers)).toEqual({ accept_distance: 0.4 });
  expect(limitBody({ kind: "classifier", id: 3 }, 0.7, namers)).toEqual({ accept_chance: 0.7 });
  expect(limitBody({ kind: "workflow", id: 4 }, 0.7, namers)).toEqual({ accept_chance: 0.7 });
});

it("offers everything that there is, and leaves out empty groups", () => {
  expect(choices([], []).map(({ group }) => group)).toEqual(["Of the project"]);
  const groups = choices([{ id: 1, name: "All", problem: "Its data set is gone." }], [{ id: 2, name: "Door", problem: "" }]);
  expect(groups[1]?.items).toEqual([{ value: "classifier-1", label: "All (can’t be used now)", disabled: true }]);
  expect(groups[2]?.items).toEqual([{ value: "workflow-2", label: "Door", disabled: false }]);
});

it("says by what an answer was given", () => {
  expect(byWhat({ classifier: null, workflow: null })).toBe("the labels as they were then");
  expect(byWhat({ classifier: { id: 1, name: "All", version: 2 }, workflow: null })).toBe("classifier All, version 2");
  const workflow = { id: 1, name: "Door", version: 1 };
  expect(byWhat({ classifier: { id: 1, name: "All", version: null }, workflow })).toBe("workflow Door, version 1");
});
