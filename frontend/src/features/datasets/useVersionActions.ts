import { useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreDataset, trashDataset } from "../../api/datasets";
import { keys } from "../../api/keys";
import type { Dataset, Id } from "../../api/types";
import { say, sayError } from "../../ui/say";
import { sayUndoable } from "../../ui/sayUndoable";
import { versionName } from "./versions";

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
    onSuccess: (_, version) =>
      sayUndoable(`${versionName(version)} is in the trash.`, () => restore.mutate(version)),
    onError: sayError,
    onSettled: refresh,
  });
  return { trash, restore };
}
