import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreDataset, trashDataset } from "../../api/datasets";
import { keys } from "../../api/keys";
import type { Dataset, Id } from "../../api/types";
import { say, sayError } from "../../ui/say";
import { versionName } from "./versions";

const SHOWN_MS = 12_000;

/** Moving a version to the trash, with a way back on the notice, and taking it out again. */
export function useVersionActions(project: Id) {
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: keys.datasets(project) });
  const restore = useMutation({
    mutationFn: ({ id }: Dataset) => restoreDataset(project, id),
    onSuccess: (_, version) => say(`${versionName(version)} is back.`),
    onError: sayError,
    onSettled: refresh,
  });
  const trash = useMutation({
    mutationFn: ({ id }: Dataset) => trashDataset(project, id),
    onSuccess: (_, version) => {
      const id = `trashed-${version.id}`;
      notifications.show({
        id,
        autoClose: SHOWN_MS,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {versionName(version)} is in the trash.
            </Text>
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => {
                notifications.hide(id);
                restore.mutate(version);
              }}
            >
              Undo
            </Button>
          </Group>
        ),
      });
    },
    onError: sayError,
    onSettled: refresh,
  });
  return { trash, restore };
}
