import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { QueryClient } from "@tanstack/react-query";
import { undoChange } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";
import { say, sayError } from "../../ui/say";

/** Says that a person is gone and offers to take it back. */
export function sayDeleted(cache: QueryClient, project: Id, name: string): void {
  const undo = (notice: string) => {
    notifications.hide(notice);
    undoChange(project)
      .then(({ change }) => say(`Undone: ${change.summary}.`))
      .catch(sayError)
      .finally(() => void cache.invalidateQueries({ queryKey: keys.project(project) }));
  };
  const id = `deleted-${name}`;
  notifications.show({
    id,
    autoClose: 12_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{name} was deleted.</Text>
        <Button size="compact-sm" variant="light" onClick={() => undo(id)}>
          Undo
        </Button>
      </Group>
    ),
  });
}
