import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { pauseRun, restoreRun, resumeRun, stopRun, trashRun } from "../../api/runs";
import type { Id, Run } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import { say, sayError } from "../../ui/say";
import { sayUndoable } from "../../ui/sayUndoable";

type Named = Pick<Run, "id" | "name">;

/** What can be done with a run as a whole; pausing and the trash can be undone, stopping can't. */
export function useRunActions(project: Id, onTrashed?: () => void) {
  const cache = useQueryClient();
  // As if an event had brought it: lists and details follow at once.
  const tell = (run: Run) => refetcherOf(cache).add(write(cache, project, { type: "run.changed", run }));
  const refresh = () => void cache.invalidateQueries({ queryKey: keys.allRuns(project) });
  const pause = useMutation({
    mutationFn: ({ id }: Named) => pauseRun(project, id),
    onSuccess: (run) => {
      tell(run);
      sayUndoable(`${run.name} is paused. What it has learned is kept.`, () => resume.mutate(run));
    },
    onError: sayError,
  });
  const resume = useMutation({
    mutationFn: ({ id }: Named) => resumeRun(project, id),
    onSuccess: (run) => {
      tell(run);
      say(`${run.name} goes on.`);
    },
    onError: sayError,
  });
  const stop = useMutation({
    mutationFn: ({ id }: Named) => stopRun(project, id),
    onSuccess: (run) => {
      tell(run);
      say(run.finished_at ? `${run.name} is stopped.` : `${run.name} stops and keeps its best checkpoint.`);
    },
    onError: sayError,
  });
  const restore = useMutation({
    mutationFn: ({ id }: Named) => restoreRun(project, id),
    onSuccess: (run) => {
      tell(run);
      say(`${run.name} is back.`);
    },
    onError: sayError,
    onSettled: refresh,
  });
  const trash = useMutation({
    mutationFn: ({ id }: Named) => trashRun(project, id),
    onSuccess: (_, run) => {
      sayUndoable(`${run.name} is in the trash.`, () => restore.mutate(run));
      void cache.invalidateQueries({ queryKey: keys.run(project, run.id) });
      onTrashed?.();
    },
    onError: sayError,
    onSettled: refresh,
  });
  return { pause, resume, stop, trash, restore };
}
