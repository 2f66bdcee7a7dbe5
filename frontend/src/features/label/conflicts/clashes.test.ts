import { describe, expect, it } from "vitest";
import type { Conflict } from "../../../api/types";
import { face, labelled } from "../../../testing/samples";
import { again, isSame, merged, noClashes, said } from "./clashes";

const request = { action: "assign", person: 7, how: "typed" } as const;
const conflict = (id: number, version = 2): Conflict => ({
  face: face(id, labelled(5, version)),
  yours: { state: "labelled", person: { id: 7, name: "s7" } },
});

describe("two answers for a face", () => {
  it("wait for a choice, of one face the newest", () => {
    const first = merged(noClashes, request, [conflict(1), conflict(2)]);
    const second = merged(first, request, [conflict(1, 3)]);
    expect(second.map(({ face: { id, version } }) => [id, version])).toEqual([
      [2, 2],
      [1, 3],
    ]);
  });

  it("send again what was chosen, with the newest versions, and nothing else", () => {
    const other = { action: "reject" } as const;
    const clashes = [
      ...merged(noClashes, request, [conflict(1), conflict(2), conflict(3)]),
      ...merged(noClashes, other, [conflict(4)]),
    ];
    const sent = again(
      clashes,
      new Map([
        [1, "mine"],
        [2, "theirs"],
        [4, "mine"],
      ]),
    );
    expect(sent.map(({ request: asked, faces }) => [asked, faces.map(({ id, version }) => [id, version])])).toEqual([
      [request, [[1, 2]]],
      [other, [[4, 2]]],
    ]);
  });

  it("are none where both said the same", () => {
    expect(isSame(conflict(1))).toBe(false);
    expect(isSame({ ...conflict(1), yours: { state: "labelled", person: { id: 5, name: "s5" } } })).toBe(true);
  });

  it("are said in words", () => {
    expect(said(face(1, labelled(5)))).toBe("s5");
    expect(said({ state: "stranger", person: null })).toBe("a stranger");
    expect(said(face(1))).toBe("no name");
  });
});
