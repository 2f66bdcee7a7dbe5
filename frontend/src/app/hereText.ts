import type { Here, Id, InHand } from "../api/types";
import { pageName } from "../live/pages";
import { count } from "../ui/duration";

export interface Other {
  id: Id;
  name: string;
  /** "Label · 34 faces in hand" */
  doing: string;
}

/** Returns who else has the project open, each with what they do there. */
export function others(here: readonly Here[], holds: readonly InHand[], me: Id): Other[] {
  const inHand = new Map(holds.map(({ user, face_ids }) => [user.id, face_ids.length]));
  return here
    .filter(({ user }) => user.id !== me)
    .map(({ user, page }) => ({
      id: user.id,
      name: user.name,
      doing: [pageName(page), handText(inHand.get(user.id) ?? 0)].filter(Boolean).join(" · "),
    }));
}

function handText(faces: number): string {
  return faces ? `${count(faces)} ${faces === 1 ? "face" : "faces"} in hand` : "";
}
