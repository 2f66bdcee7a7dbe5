/**
 * The card in hand. Its faces keep their places whatever happens elsewhere: those that others label
 * meanwhile fade with their new answer, and more of its faces are only ever added at the end.
 */
import type { Face, Id } from "../../../api/types";
import type { Latest } from "../../../live/faces";
import { type Card, waits } from "./card";

export interface FrozenCard extends Card {
  /** Faces that wait for this card's answer no more. */
  gone: ReadonlySet<Id>;
  /** Another number each time that a card is taken up, as a card can come back. */
  turn: number;
}

/** Returns the card as it stays while it is in hand. */
export function freeze(card: Card, turn = 0): FrozenCard {
  return { ...card, gone: new Set(), turn };
}

/** Returns the card with the newest news of its faces, each in its place. */
export function withNews(card: FrozenCard, latest: Latest): FrozenCard {
  let differs = false;
  const gone = new Set(card.gone);
  const faces = card.faces.map((face) => {
    const news = latest.get(face.id);
    if (news === undefined) return face;
    const isGone = news === null || (news.version >= face.version && !waits(card, news));
    if (isGone !== gone.has(face.id)) {
      differs = true;
      if (isGone) gone.add(face.id);
      else gone.delete(face.id);
    }
    if (!news || news.version <= face.version) return face;
    differs = true;
    return news;
  });
  return differs ? { ...card, faces, gone } : card;
}

/** Returns the card with more of its faces after those it has. */
export function extended(card: FrozenCard, more: readonly Face[], whole: boolean): FrozenCard {
  const known = new Set(card.faces.map(({ id }) => id));
  const faces = [...card.faces, ...more.filter((face) => !known.has(face.id) && waits(card, face))];
  return { ...card, faces, size: whole ? faces.length : Math.max(card.size, faces.length) };
}

/** Returns the faces that the card's answer is about: neither gone nor taken out. */
export function inside(card: FrozenCard, out: ReadonlySet<Id>): Face[] {
  return card.faces.filter(({ id }) => !card.gone.has(id) && !out.has(id));
}

/** Returns the faces that were taken out and still wait. */
export function outside(card: FrozenCard, out: ReadonlySet<Id>): Face[] {
  return card.faces.filter(({ id }) => !card.gone.has(id) && out.has(id));
}

/** Returns how many faces the card's answer is about, those that aren't loaded included. */
export function insideCount(card: FrozenCard, out: ReadonlySet<Id>): number {
  return Math.max(0, card.size - card.faces.length) + inside(card, out).length;
}

/** Returns the set with `id` in it or, if it was, without. */
export function toggled(out: ReadonlySet<Id>, id: Id): ReadonlySet<Id> {
  const after = new Set(out);
  if (!after.delete(id)) after.add(id);
  return after;
}
