import { describe, expect, it } from "vitest";
import { face, labelled, suggestion } from "../../testing/samples";
import { bodyOf, foreseen, refusal, steps } from "./request";

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

describe("a card's faces", () => {
  it("are named with those taken out refused in the same request", () => {
    const [step] = steps([face(1, { version: 3 }), face(2)], {
      action: "assign",
      name: "s41",
      how: "cluster",
      refused: [face(3, { version: 2 })],
    });
    if (!step) throw new Error("nothing to do");
    expect(bodyOf(step)).toEqual({
      action: "assign",
      name: "s41",
      how: "cluster",
      faces: [
        { id: 1, version: 3 },
        { id: 2, version: 1 },
      ],
      refused: [{ id: 3, version: 2 }],
    });
  });

  it("send nothing refused where nothing was taken out", () => {
    const [step] = steps([face(1)], { action: "assign", person: { id: 5, name: "s5" }, how: "suggestion" });
    if (!step) throw new Error("nothing to do");
    expect(bodyOf(step)).not.toHaveProperty("refused");
  });

  it("that are refused lose that suggestion and no other", () => {
    const before = face(1, { suggestion: suggestion(5) });
    expect(refusal(before, { id: 5, name: "s5" })).toMatchObject({ suggestion: null, version: 2 });
    expect(refusal(before, { id: 6, name: "s6" }).suggestion?.person.id).toBe(5);
  });
});

it("says of a suspect that it isn't the other person, and keeps its name", () => {
  const suspect = {
    person: { id: 6, name: "s6" },
    own_distance: 0.61,
    other_distance: 0.35,
    other_face_id: 9,
    other_crop_url: null,
  };
  const before = face(1, { ...labelled(5), suspect });
  const [step] = steps([before], { action: "not_person", person: suspect.person });
  if (!step) throw new Error("nothing to do");
  expect(step.request).toEqual({ action: "not_person", person: 6 });
  expect(foreseen(before, step, { id: 1, name: "s1" }, at)).toMatchObject({
    state: "labelled",
    person: { id: 5 },
    suspect: null,
  });
});

describe("what is shown at once", () => {
  const show = (from: Parameters<typeof face>[1], saying: Parameters<typeof steps>[1]) => {
    const before = face(1, from);
    const [step] = steps([before], saying);
    if (!step) throw new Error("nothing to do");
    return foreseen(before, step, { id: 1, name: "s1" }, at);
  };

  it("names", () => {
    const after = show({ suggestion: suggestion(5) }, { action: "accept" });
    expect(after).toMatchObject({ state: "labelled", person: { id: 5 }, suggestion: null, version: 2 });
    expect(after.labelled).toEqual({ by: "s1", by_id: 1, at, how: "suggestion" });
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
