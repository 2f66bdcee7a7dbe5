/** What Enter does on a card; the large button says it in the same words. */
import type { CardCandidate, PersonRef } from "../../../api/types";
import { counted } from "../../../ui/duration";
import type { Card } from "./card";

/** A candidate this sure is taken by Enter alone. */
export const SURE_CANDIDATE = 0.5;

export type OnEnter =
  | { does: "person"; person: PersonRef; text: string }
  | { does: "name"; name: string; text: string }
  | { does: "type"; text: string }
  | { does: "nothing"; text: string };

/** Returns what Enter does with `count` faces of the card while `typed` stands in the name box. */
export function onEnter(
  card: Pick<Card, "person" | "candidates">,
  count: number,
  typed: string,
): OnEnter {
  const name = typed.trim().replace(/\s+/g, " ");
  const faces = counted(count, "face");
  if (!count) return { does: "nothing", text: "All are taken out" };
  if (name) return { does: "name", name, text: `Name ${faces} ${name}` };
  if (card.person) {
    const { id, name: known } = card.person;
    return { does: "person", person: { id, name: known }, text: `Name ${faces} ${known}` };
  }
  const [best] = card.candidates;
  if (best && best.score > SURE_CANDIDATE) {
    return { does: "person", person: best.person, text: sureText(best, count) };
  }
  return { does: "type", text: `Name ${faces}` };
}

function sureText({ person }: CardCandidate, count: number): string {
  return count === 1 ? `It is ${person.name}` : `All ${counted(count, "face")} are ${person.name}`;
}
