import { useSyncExternalStore } from "react";
import { allJobs, type Job, subscribe } from "./center";
import type { Snapshot } from "./types";

export function useJobs(): readonly Job[] {
  return useSyncExternalStore(subscribe, allJobs);
}

export function useSnapshot(job: Job): Snapshot {
  return useSyncExternalStore(job.engine.subscribe, job.engine.snapshot);
}
