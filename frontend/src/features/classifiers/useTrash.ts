import { useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreClassifier, trashClassifier } from "../../api/classifiers";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";
import { restoreWorkflow, trashWorkflow } from "../../api/workflows";
import { say, sayError } from "../../ui/say";
import { sayUndoable } from "../../ui/sayUndoable";

interface Named {
  id: Id;
  name: string;
}

/** Moves classifiers or workflows of a project to the trash and back; each says how to undo it. */
export function useTrash(project: Id, kind: "classifier" | "workflow", onTrashed?: () => void) {
  const cache = useQueryClient();
  const [away, back] =
    kind === "classifier" ? [trashClassifier, restoreClassifier] : [trashWorkflow, restoreWorkflow];
  // A workflow says of its classifier that it is gone, and a classifier which workflows use it.
  const refresh = () => {
    for (const queryKey of [keys.classifiers(project), keys.workflows(project)]) {
      void cache.invalidateQueries({ queryKey });
    }
  };
  const restore = useMutation({
    mutationFn: async ({ id }: Named) => {
      await back(project, id);
    },
    onSuccess: (_, { name }) => say(`${name} is back.`),
    onError: sayError,
    onSettled: refresh,
  });
  const trash = useMutation({
    mutationFn: async ({ id }: Named) => {
      await away(project, id);
    },
    onSuccess: (_, named) => {
      sayUndoable(`${named.name} is in the trash.`, () => restore.mutate(named));
      onTrashed?.();
    },
    onError: sayError,
    onSettled: refresh,
  });
  return { trash: trash.mutate, restore: restore.mutate, busy: trash.isPending || restore.isPending };
}
