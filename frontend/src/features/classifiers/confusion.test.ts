import { describe, expect, it } from "vitest";
import type { Cell, PersonScore } from "../../api/evaluations";
import { cellText, facesOf, matrixOf, rightText, setOf, shade } from "./confusion";

const who = (id: number) => ({ id, name: `s${id}` });
const cell = (person: number, said: number | null, count: number): Cell => ({
  person: who(person),
  said: said === null ? null : who(said),
  count,
  among: `evaluation-1-${person}-${said ?? 0}`,
});
const score = (person: number, right: number): PersonScore => ({
  person: who(person),
  faces: right + 1,
  right,
  wrong: 1,
  unknown: 0,
  precision: 1,
  recall: 0.5,
  more_faces: null,
});

describe("the matrix", () => {
  const cells = [cell(2, 5, 3), cell(5, 2, 1), cell(2, null, 1), cell(9, 5, 1)];
  const matrix = matrixOf(cells, [score(2, 4), score(5, 7), score(9, 2)]);

  it("has who has most mistakes first, and unknown last", () => {
    expect(matrix.rows.map(({ name }) => name)).toEqual(["s2", "s5", "s9"]);
    expect(matrix.columns.map((said) => said?.name ?? "unknown")).toEqual(["s2", "s5", "s9", "unknown"]);
    expect(matrix.involved).toBe(3);
  });

  it("knows each cell and what was right", () => {
    expect(matrix.cell(2, 5)?.count).toBe(3);
    expect(matrix.cell(2, null)?.count).toBe(1);
    expect(matrix.cell(5, 9)).toBeUndefined();
    expect([matrix.right(5), matrix.right(77)]).toEqual([7, 0]);
  });

  it("leaves out rows of people who were only taken for", () => {
    const one = matrixOf([cell(3, 4, 1)], [score(3, 1)]);
    expect(one.rows.map(({ id }) => id)).toEqual([3]);
    expect(one.columns.map((said) => said?.id)).toEqual([3, 4]);
  });

  it("shows no more people than can be read", () => {
    const many = Array.from({ length: 60 }, (_, index) => cell(index + 1, 100, 60 - index));
    const worst = matrixOf(many, [], 10);
    expect(worst.involved).toBe(61);
    expect(worst.columns).toHaveLength(10);
    expect(worst.rows[0]?.id).toBe(1);
  });
});

it("says what a cell is, and where its faces are", () => {
  expect(cellText(cell(2, 5, 3))).toBe("3 faces of s2 were taken for s5");
  expect(cellText(cell(2, null, 1))).toBe("1 face of s2 was left unknown");
  expect(rightText(who(2), 4)).toBe("4 faces of s2 got their own name");
  expect([setOf(1, 2), setOf(1, -2)]).toEqual(["evaluation-1-2-2", ""]);
  expect(facesOf(7, "evaluation-1-2-5")).toBe("/projects/7/label?show=labelled&among=evaluation-1-2-5");
});

it("shades by the root", () => {
  expect([shade(0, 9), shade(1, 4), shade(9, 9), shade(1, 0)]).toEqual([0, 0.5, 1, 0]);
});
