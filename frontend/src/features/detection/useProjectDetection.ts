import { useState } from "react";
import { isAtWork, useJobs } from "../../api/jobs";
import type { Id, Job, Project } from "../../api/types";
import { type Detection, useDetection } from "../jobs/useDetection";

/** The detection of the whole project: the one started here, or one that is open anyway. */
export function useProjectDetection(project: Project): Detection {
  const [mine, setMine] = useState<Id | null>(null);
  const { jobs } = useJobs(project.id);
  const open = jobs.find(isOpenDetection)?.id ?? null;
  // Once it was shown here it stays until it is closed, so that its end is seen as well.
  if (mine === null && open !== null) setMine(open);
  return useDetection(project, { job: mine ?? open, onJob: setMine });
}

/** Returns whether a job looks at many photos and isn't finished; one photo's belongs to its page. */
export function isOpenDetection(job: Job): boolean {
  return job.kind === "detect" && job.photo_count !== 1 && (isAtWork(job) || job.state === "ready");
}
