/** What an undo or redo did. */
import type { UndoAnswer } from "../api/types";
import { counted } from "./duration";

/** Returns what was undone or done again, and what stayed because someone has changed it since. */
export function walkedText(
  { change, skipped, notes }: Pick<UndoAnswer, "change" | "skipped" | "notes">,
  way: "undo" | "redo",
): string {
  const done = `${way === "undo" ? "Undone" : "Done again"}: ${change.summary}.`;
  const left = skipped ? [`${counted(skipped, "face")} had been changed since and stayed.`] : [];
  return [done, ...left, ...notes].join(" ");
}
