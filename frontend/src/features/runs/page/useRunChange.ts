import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../api/keys";
import { changeRun } from "../../../api/runs";
import type { Id } from "../../../api/types";

/** Saves another name of a run, or another note. */
export function useRunChange(project: Id, run: Id, onSaved: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; note?: string }) => changeRun(project, run, change),
    onSuccess: (saved) => {
      cache.setQueryData(keys.run(project, run), saved);
      void cache.invalidateQueries({ queryKey: keys.allRuns(project) });
      onSaved();
    },
  });
}
