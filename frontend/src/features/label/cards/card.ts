/** A card: faces that one answer fits, be it a cluster or the suggestions of one person. */
import type {
  CardCandidate,
  ClusterCard,
  Face,
  FaceQuery,
  Holder,
  Id,
  Person,
  SuggestionCard,
} from "../../../api/types";

export type CardKind = "cluster" | "suggestion";

export interface Card {
  kind: CardKind;
  /** The cluster's, or the person's: one of each kind at a time. */
  id: Id;
  /** All of its faces, those that didn't come with it included. */
  size: number;
  faces: readonly Face[];
  /** Who they are suggested to be; null for a cluster. */
  person: Person | null;
  candidates: readonly CardCandidate[];
  holder: Holder | null;
}

export function fromCluster({ id, size, faces, candidates, holder }: ClusterCard): Card {
  return { kind: "cluster", id, size, faces, person: null, candidates, holder };
}

export function fromSuggestion({ person, size, faces, holder }: SuggestionCard): Card {
  return { kind: "suggestion", id: person.id, size, faces, person, candidates: [], holder };
}

/** Returns the cards in whose hands they are now, which changes faster than the lists of them. */
export function withHolders(cards: readonly Card[], held: ReadonlyMap<Id, Holder>): readonly Card[] {
  return cards.map((card) => {
    const holder = card.faces.flatMap(({ id }) => held.get(id) ?? [])[0] ?? null;
    return holder === card.holder ? card : { ...card, holder };
  });
}

/** Returns the list in which all faces of a card stand. */
export function listOf({ kind, id }: Pick<Card, "kind" | "id">): FaceQuery {
  return kind === "cluster"
    ? { state: "todo", cluster: id, skipped: false }
    : { state: "suggested", suggested_person: id, order: "surest", skipped: false };
}

/** Returns whether a face still waits for the card's answer. */
export function waits({ kind, id }: Pick<Card, "kind" | "id">, face: Face): boolean {
  if (face.state !== "unlabelled") return false;
  return kind === "cluster" || face.suggestion?.person.id === id;
}

/** Faces answered on a card, with the version at which they were; undo gives them a newer one. */
export type Answered = ReadonlyMap<Id, number>;

/** Returns what was answered with these faces too. */
export function withAnswered(before: Answered, faces: readonly Face[]): Answered {
  return new Map([...before, ...faces.map(({ id, version }) => [id, version] as const)]);
}

/** Returns what was answered without these faces, whose answer failed. */
export function withoutAnswered(before: Answered, faces: readonly Face[]): Answered {
  const after = new Map(before);
  for (const { id } of faces) after.delete(id);
  return after;
}

/** Returns whether nobody here has answered the face as it is now. */
export function isOpen(face: Face, answered: Answered): boolean {
  return (answered.get(face.id) ?? -1) < face.version;
}

/** Returns the cards without the faces that were just answered or passed over; empty ones are left out. */
export function openCards(cards: readonly Card[], answered: Answered): Card[] {
  return cards.flatMap((card) => {
    const faces = card.faces.filter((face) => isOpen(face, answered));
    const hidden = card.faces.length - faces.length;
    if (!hidden) return [card];
    // What didn't come with the card was answered along with what did.
    return faces.length ? [{ ...card, faces, size: Math.max(faces.length, card.size - hidden) }] : [];
  });
}

/** Returns the card to work on: the wanted one, else the first that nobody else has in hand. */
export function currentOf(
  cards: readonly Card[],
  wanted: Id | undefined,
  isOthers: (card: Card) => boolean,
): Card | undefined {
  return (
    cards.find((card) => card.id === wanted) ?? cards.find((card) => !isOthers(card)) ?? cards[0]
  );
}

/** Returns the cards that come after `current`, in their order, those before it last. */
export function afterward(cards: readonly Card[], current: Pick<Card, "id"> | null): Card[] {
  const at = cards.findIndex((card) => card.id === current?.id);
  return at < 0 ? [...cards] : [...cards.slice(at + 1), ...cards.slice(0, at)];
}
