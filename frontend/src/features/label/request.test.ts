import { describe, expect, it } from "vitest";
import { face, labelled, suggestion } from "../../testing/samples";
import { foreseen, steps } from "./request";

const at = "2026-01-02T00:00:00Z";

describe("steps", () => {
  it("accepts suggestions person by person and leaves faces without one", () => {
    const faces = [
      face(1, { suggestion: suggestion(5) }),
      face(2, { suggestion: suggestion(6) }),
      face(3, { suggestion: suggestion(5) }),
      face(4),
    ];
    const made = steps(faces, { action: "accept" });
    expect(made.map((step) => [step.request.person, step.faces.map(({ id }) => id)])).toEqual([
      [5, [1, 3]],
      [6, [2]],
    ]);
    expect(made[0]?.request.how).toBe("suggestion");
  });

  it("sends a typed name as it is", () => {
    const [step] = steps([face(1), face(2)], { action: "assign", name: "s41" });
    expect(step?.request).toEqual({ action: "assign", name: "s41", how: "typed" });
  });

  it("says of a labelled face that it isn't its person", () => {
    const [step] = steps([face(1, labelled(5))], { action: "not_person" });
    expect(step?.request).toEqual({ action: "not_person", person: 5 });
  });
});

describe("what is shown at once", () => {
  const show = (from: Parameters<typeof face>[1], saying: Parameters<typeof steps>[1]) => {
    const before = face(1, from);
    const [step] = steps([before], saying);
    if (!step) throw new Error("nothing to do");
    return foreseen(before, step, "s1", at);
  };

  it("names", () => {
    const after = show({ suggestion: suggestion(5) }, { action: "accept" });
    expect(after).toMatchObject({ state: "labelled", person: { id: 5 }, suggestion: null, version: 2 });
    expect(after.labelled).toEqual({ by: "s1", at, how: "suggestion" });
  });

  it.each([
    ["reject", "rejected"],
    ["stranger", "stranger"],
    ["unsure", "unsure"],
  ] as const)("%s sets %s", (action, state) => {
    expect(show({ suggestion: suggestion(5) }, { action })).toMatchObject({
      state,
      suggestion: null,
      person: null,
    });
  });

  it("clears", () => {
    expect(show(labelled(5), { action: "clear" })).toMatchObject({
      state: "unlabelled",
      person: null,
      labelled: null,
    });
  });

  it("takes a wrong suggestion or a wrong name away", () => {
    expect(show({ suggestion: suggestion(5) }, { action: "not_person" })).toMatchObject({
      state: "unlabelled",
      suggestion: null,
    });
    expect(show(labelled(5), { action: "not_person" })).toMatchObject({ state: "unlabelled", person: null });
  });
});
