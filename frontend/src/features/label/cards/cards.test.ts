import { describe, expect, it } from "vitest";
import type { Face } from "../../../api/types";
import { face, labelled, person, suggestion } from "../../../testing/samples";
import { afterward, type Card, currentOf, openCards, withHolders } from "./card";
import { onEnter } from "./enter";
import { isFinished, type Left, leftSentences } from "./finish";
import { extended, freeze, inside, insideCount, outside, toggled, withNews } from "./frozen";

const card = (id: number, faces: Face[], changes: Partial<Card> = {}): Card => ({
  kind: "cluster",
  id,
  size: faces.length,
  faces,
  person: null,
  candidates: [],
  holder: null,
  ...changes,
});
const ids = (faces: readonly Face[]) => faces.map(({ id }) => id);
const candidate = (id: number, score: number) => ({
  person: { id, name: `s${id}` },
  cover_url: null,
  score,
  faces: 3,
});

it("a card is in whose hands it is now, whatever the list said", () => {
  const holder = { user: { id: 2, name: "s2" }, until: "2026-01-01T00:01:00Z" };
  const faces = [face(1), face(2)];
  const [freed] = withHolders([card(1, faces, { holder })], new Map());
  expect(freed?.holder).toBeNull();
  const [taken] = withHolders([card(1, faces)], new Map([[2, holder]]));
  expect(taken?.holder).toEqual(holder);
});

describe("a card in hand", () => {
  const frozen = freeze(card(1, [face(1), face(2), face(3)]));

  it("keeps every face in its place when others label one", () => {
    const next = withNews(frozen, new Map([[2, face(2, labelled(5))]]));
    expect(ids(next.faces)).toEqual([1, 2, 3]);
    expect([...next.gone]).toEqual([2]);
    expect(next.faces[1]?.person?.name).toBe("s5");
    expect(ids(inside(next, new Set()))).toEqual([1, 3]);
  });

  it("takes a face back whose label was undone", () => {
    const gone = withNews(frozen, new Map([[2, face(2, labelled(5))]]));
    const back = withNews(gone, new Map([[2, face(2, { version: 3 })]]));
    expect(back.gone.size).toBe(0);
  });

  it("fades a face that was removed", () => {
    expect([...withNews(frozen, new Map([[3, null]])).gone]).toEqual([3]);
  });

  it("stays the same object where nothing concerns it", () => {
    expect(withNews(frozen, new Map([[9, face(9, labelled(5))]]))).toBe(frozen);
  });

  it("doesn't mind an older state", () => {
    const newer = freeze(card(1, [face(1, { version: 4 })]));
    expect(withNews(newer, new Map([[1, face(1, labelled(5, 2))]]))).toBe(newer);
  });

  it("fades a face that isn't suggested as this person any more", () => {
    const suggested = freeze(
      card(5, [face(1, { suggestion: suggestion(5) })], { kind: "suggestion", person: person(5) }),
    );
    const other = face(1, { suggestion: suggestion(6), version: 2 });
    expect([...withNews(suggested, new Map([[1, other]])).gone]).toEqual([1]);
  });

  it("grows at its end only, and by no face twice", () => {
    const long = freeze(card(1, [face(1), face(2)], { size: 134 }));
    expect(insideCount(long, new Set([2]))).toBe(133);
    const more = extended(long, [face(2), face(3), face(4, labelled(5))], true);
    expect(ids(more.faces)).toEqual([1, 2, 3]);
    expect(insideCount(more, new Set())).toBe(3);
  });
});

it("faces are taken out and put back", () => {
  const frozen = freeze(card(1, [face(1), face(2), face(3)]));
  const out = toggled(toggled(new Set<number>(), 2), 3);
  expect(ids(inside(frozen, out))).toEqual([1]);
  expect(ids(outside(frozen, out))).toEqual([2, 3]);
  expect([...toggled(out, 2)]).toEqual([3]);
});

describe("the list of cards", () => {
  const cards = [card(1, [face(1), face(2)], { size: 80 }), card(2, [face(3)]), card(3, [face(4)])];
  const nobody = () => false;

  it("loses a card with its answer and has it back with undo", () => {
    const answered = new Map([
      [1, 1],
      [2, 1],
    ]);
    expect(openCards(cards, answered).map(({ id }) => id)).toEqual([2, 3]);
    const undone = [card(1, [face(1, { version: 3 }), face(2, { version: 3 })], { size: 80 }), ...cards.slice(1)];
    expect(openCards(undone, answered).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("keeps of a card what wasn't answered", () => {
    const [first] = openCards(cards, new Map([[1, 1]]));
    expect([first?.size, first?.faces.length]).toEqual([79, 1]);
  });

  it("keeps the place, and else takes the first that nobody else has", () => {
    expect(currentOf(cards, 3, nobody)?.id).toBe(3);
    expect(currentOf(cards, 9, nobody)?.id).toBe(1);
    expect(currentOf(cards, undefined, ({ id }) => id === 1)?.id).toBe(2);
    expect(currentOf(cards, undefined, () => true)?.id).toBe(1);
    expect(currentOf([], 3, nobody)).toBeUndefined();
  });

  it("goes on after the current card and comes round", () => {
    expect(afterward(cards, { id: 2 }).map(({ id }) => id)).toEqual([3, 1]);
    expect(afterward(cards, null).map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

describe("Enter", () => {
  const cluster = { person: null, candidates: [candidate(12, 0.98), candidate(7, 0.3)] };

  it("takes the first candidate that is sure enough", () => {
    expect(onEnter(cluster, 34, " ")).toEqual({
      does: "person",
      person: { id: 12, name: "s12" },
      text: "All 34 faces are s12",
    });
    expect(onEnter(cluster, 1, "").text).toBe("It is s12");
  });

  it("takes what was typed before any candidate", () => {
    expect(onEnter(cluster, 34, " s4  1 ")).toEqual({
      does: "name",
      name: "s4 1",
      text: "Name 34 faces s4 1",
    });
  });

  it("asks for a name where nobody is sure enough", () => {
    expect(onEnter({ person: null, candidates: [candidate(12, 0.5)] }, 2, "").does).toBe("type");
    expect(onEnter({ person: null, candidates: [] }, 2, "")).toEqual({ does: "type", text: "Name 2 faces" });
  });

  it("confirms a suggestion, or names it otherwise", () => {
    const suggested = { person: person(5), candidates: [] };
    expect(onEnter(suggested, 3, "")).toMatchObject({ does: "person", person: { id: 5 } });
    expect(onEnter(suggested, 3, "s6")).toMatchObject({ does: "name", name: "s6" });
    expect(onEnter(suggested, 0, "s6").does).toBe("nothing");
  });
});

describe("the end of a queue", () => {
  const nothing: Left = { total: 0, held: 0, skipped: 0, due: false, elsewhere: 0, holders: [] };

  it("comes only when nothing is left, in anybody's hands", () => {
    expect(isFinished(nothing)).toBe(true);
    const left: Partial<Left>[] = [
      { total: 1 },
      { held: 1 },
      { skipped: 1 },
      { due: true },
      { elsewhere: 1 },
    ];
    for (const one of left) expect(isFinished({ ...nothing, ...one })).toBe(false);
  });

  it("says who has what until when, and what was passed over", () => {
    const until = new Date(2026, 0, 1, 12, 41).toISOString();
    const lines = leftSentences({
      ...nothing,
      held: 12,
      skipped: 5,
      due: true,
      holders: [{ name: "s3", faces: 12, until }],
    });
    expect(lines[0]).toBe("Faces are being put together …");
    expect(lines[1]).toMatch(/^12 faces are in s3’s hands until 12:41/);
    expect(lines[2]).toBe("You passed over 5 faces.");
    expect(leftSentences({ ...nothing, held: 1 })).toEqual(["1 face is in somebody’s hands."]);
  });
});
