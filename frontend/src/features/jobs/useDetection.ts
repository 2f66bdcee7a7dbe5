import { useMutation, useQueryClient } from "@tanstack/react-query";
import { applyJob, cancelJob, detectAgain, useJob } from "../../api/jobs";
import { keys } from "../../api/keys";
import type { Id, Job, Project } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";

/** Returns what writes a job's newest state to every place that shows it. */
export function useTellJob(project: Pick<Project, "id">): (job: Job) => void {
  const cache = useQueryClient();
  return (job) => {
    if (!cache.getQueryData(keys.job(project.id, job.id))) {
      cache.setQueryData(keys.job(project.id, job.id), job);
    }
    refetcherOf(cache).add(write(cache, project.id, { type: "job.changed", job }));
  };
}

/** Detecting again, from the button to the answer: a preview first, then applied or left. */
export function useDetection(
  project: Pick<Project, "id">,
  { job: id, onJob }: { job: Id | null; onJob: (job: Id | null) => void },
) {
  const query = useJob(project.id, id ?? 0);
  const tell = useTellJob(project);
  const start = useMutation({
    mutationFn: (body: Parameters<typeof detectAgain>[1]) => detectAgain(project.id, body),
    onSuccess: (job) => {
      tell(job);
      onJob(job.id);
    },
  });
  const apply = useMutation({
    mutationFn: (saveSettings: boolean) => applyJob(project.id, id ?? 0, saveSettings),
    onSuccess: tell,
  });
  const cancel = useMutation({
    mutationFn: () => cancelJob(project.id, id ?? 0),
    onSuccess: (job) => {
      tell(job);
      onJob(null);
    },
  });
  const reset = () => {
    start.reset();
    apply.reset();
    cancel.reset();
  };
  return {
    job: id === null ? null : (query.data ?? null),
    start: (body: Parameters<typeof detectAgain>[1]) => {
      reset();
      start.mutate(body);
    },
    starting: start.isPending,
    apply: (saveSettings: boolean) => apply.mutate(saveSettings),
    applying: apply.isPending,
    /** Ends a job that is at work, or leaves a preview unapplied. */
    leave: () => {
      if (query.data?.can_cancel) cancel.mutate();
      else onJob(null);
      reset();
    },
    leaving: cancel.isPending,
    error: start.error ?? apply.error ?? cancel.error ?? query.error,
    reset,
  };
}

export type Detection = ReturnType<typeof useDetection>;
