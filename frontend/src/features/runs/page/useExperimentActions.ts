import { useMutation, useQueryClient } from "@tanstack/react-query";
import { retryExperiment, stopExperiment } from "../../../api/runs";
import type { Experiment, Id } from "../../../api/types";
import { refetcherOf, write } from "../../../live/apply";
import { say, sayError } from "../../../ui/say";

/** Stopping one experiment, and trying one again. */
export function useExperimentActions(project: Id) {
  const cache = useQueryClient();
  // As if an event had brought it: the run and its lists follow at once.
  const tell = (experiment: Experiment) =>
    refetcherOf(cache).add(write(cache, project, { type: "experiment.changed", experiment }));
  const stop = useMutation({
    mutationFn: (one: Experiment) => stopExperiment(project, one),
    onSuccess: (one) => {
      tell(one);
      say(one.state === "cancelled" ? `${one.name} is cancelled.` : `${one.name} stops and keeps its best checkpoint.`);
    },
    onError: sayError,
  });
  const retry = useMutation({
    mutationFn: (one: Experiment) => retryExperiment(project, one),
    onSuccess: (one) => {
      tell(one);
      say(`${one.name} waits for a trainer.`);
    },
    onError: sayError,
  });
  return { stop, retry };
}
