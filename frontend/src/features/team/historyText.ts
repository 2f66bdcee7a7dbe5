/** The history in words. */
import type { Change, ChangeQuery } from "../../api/types";

export type ChangeAction = NonNullable<ChangeQuery["action"]>;
export type How = NonNullable<ChangeQuery["how"]>;

export const ACTIONS: Readonly<Record<ChangeAction, string>> = {
  assign: "Named",
  reject: "Not a face",
  stranger: "Stranger",
  unsure: "Unsure",
  clear: "Label taken off",
  not_person: "Not this person",
  merge: "Merged people",
  rename: "Renamed",
  cover: "Cover chosen",
  note: "Note changed",
  delete_person: "Person deleted",
  accept: "Label accepted",
  send_back: "Label sent back",
  draw: "Box drawn",
  move: "Box moved",
  remove: "Box removed",
  detect: "Detected again",
  use: "Vote decided",
};

export const HOWS: Readonly<Record<How, string>> = {
  typed: "typed",
  suggestion: "from a suggestion",
  cluster: "as a group",
  import: "imported",
  api: "by an API key",
};

/** Returns how a change came about, in words; "" for one that has no ways. */
export function howText(how: string): string {
  return Object.hasOwn(HOWS, how) ? HOWS[how as How] : "";
}

/** Returns what was done as a sentence's beginning: "Named 3 faces s12". */
export function whatText({ summary }: Pick<Change, "summary">): string {
  return summary.charAt(0).toUpperCase() + summary.slice(1);
}

/** Returns who did it; what was done by somebody who is gone has no name any more. */
export function whoText({ by }: Pick<Change, "by">): string {
  if (!by) return "someone who is gone";
  return by.startsWith("key ") ? `API ${by}` : by;
}

/** Whether a change touched faces that can be looked at; renaming and notes touch none. */
export function hasFaces({ face_count }: Pick<Change, "face_count">): boolean {
  return face_count > 0;
}
