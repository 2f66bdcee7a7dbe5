import type { QueryClient } from "@tanstack/react-query";
import { nextChanges, undoChange } from "../api/faces";
import { keys } from "../api/keys";
import type { Change, Id } from "../api/types";
import { say, sayError } from "./say";
import { sayUndoable } from "./sayUndoable";
import { walkedText } from "./walked";

/**
 * Takes back one's last change if it is the one that `isIt` knows, and says so; undo goes back one by one,
 * and a button that named one change never takes back another. Returns whether it did.
 */
export async function takeBack(
  cache: QueryClient,
  project: Id,
  isIt: (change: Change) => boolean,
): Promise<boolean> {
  try {
    const { undo: next } = await nextChanges(project);
    if (!next || !isIt(next)) {
      say("You did something else since. Undo goes back one by one, with Ctrl+Z.");
      return false;
    }
    say(walkedText(await undoChange(project), "undo"));
    return true;
  } catch (error) {
    sayError(error);
    return false;
  } finally {
    void cache.invalidateQueries({ queryKey: keys.project(project) });
  }
}

/** Says what was done and offers to take it back. */
export function sayWithUndo(
  cache: QueryClient,
  project: Id,
  message: string,
  isIt: (change: Change) => boolean,
): void {
  sayUndoable(message, () => void takeBack(cache, project, isIt));
}
