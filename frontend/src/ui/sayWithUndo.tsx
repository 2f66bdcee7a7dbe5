import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { QueryClient } from "@tanstack/react-query";
import { nextChanges, undoChange } from "../api/faces";
import { keys } from "../api/keys";
import type { Change, Id } from "../api/types";
import { say, sayError } from "./say";
import { walkedText } from "./walked";

const SHOWN_MS = 12_000;

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
  const id = `undo-${crypto.getRandomValues(new Uint32Array(1))[0] ?? 0}`;
  const undo = () => {
    notifications.hide(id);
    void takeBack(cache, project, isIt);
  };
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {message}
        </Text>
        <Button size="compact-sm" variant="light" onClick={undo}>
          Undo
        </Button>
      </Group>
    ),
  });
}
