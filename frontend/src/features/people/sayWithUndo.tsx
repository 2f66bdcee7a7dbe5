import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { QueryClient } from "@tanstack/react-query";
import { nextChanges, undoChange } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Change, Id } from "../../api/types";
import { say, sayError } from "../../ui/say";

const SHOWN_MS = 12_000;

/**
 * Says what was done and offers to take it back. Only if it still is the last thing that the user did:
 * undo goes back one by one, and the button never takes back something else.
 */
export function sayWithUndo(
  cache: QueryClient,
  project: Id,
  message: string,
  isIt: (change: Change) => boolean,
): void {
  const id = `undo-${crypto.getRandomValues(new Uint32Array(1))[0] ?? 0}`;
  const undo = async () => {
    notifications.hide(id);
    try {
      const { undo: next } = await nextChanges(project);
      if (!next || !isIt(next)) {
        say("You did something else since. Undo goes back one by one, with Ctrl+Z.");
        return;
      }
      const { change } = await undoChange(project);
      say(`Undone: ${change.summary}.`);
    } catch (error) {
      sayError(error);
    } finally {
      void cache.invalidateQueries({ queryKey: keys.project(project) });
    }
  };
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {message}
        </Text>
        <Button size="compact-sm" variant="light" onClick={() => void undo()}>
          Undo
        </Button>
      </Group>
    ),
  });
}
