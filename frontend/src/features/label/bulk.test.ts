import { expect, it } from "vitest";
import { face } from "../../testing/samples";
import { asked, batched, bulkStep } from "./bulk";

it.each([
  [{ action: "assign", name: "s12" }, "Name 12,340 faces s12", { action: "assign", name: "s12", how: "typed" }],
  [
    { action: "assign", person: { id: 5, name: "s5" }, how: "suggestion" },
    "Name 12,340 faces s5",
    { action: "assign", person: 5, how: "suggestion" },
  ],
  [{ action: "stranger" }, "Set 12,340 faces aside as strangers", { action: "stranger" }],
  [{ action: "clear" }, "Clear the labels of 12,340 faces", { action: "clear" }],
] as const)("%o asks: %s", (saying, title, request) => {
  expect(bulkStep(saying, 12_340, {})).toMatchObject({ title, request });
});

it("accepts wholesale only where all faces are suggested as one person", () => {
  expect(bulkStep({ action: "accept" }, 600, { state: "suggested" })).toBeNull();
  expect(bulkStep({ action: "accept" }, 600, { suggested_person: 5 })?.request).toEqual({
    action: "assign",
    person: 5,
    how: "suggestion",
  });
});

it("says what was done", () => {
  expect(bulkStep({ action: "assign", name: "s12" }, 2, {})?.done(1)).toBe("1 face is s12 now.");
  expect(bulkStep({ action: "unsure" }, 2, {})?.done(12_340)).toBe("12,340 faces are set aside as unsure now.");
});

it("names the version of what was seen and none of what was not", () => {
  const loaded = face(2, { version: 7 });
  expect(asked([1, 2], (id) => (id === 2 ? loaded : undefined))).toEqual([
    { id: 1, version: null },
    { id: 2, version: 7 },
  ]);
});

it("asks in the sizes that the site takes", () => {
  expect(batched([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(batched([])).toEqual([]);
});
