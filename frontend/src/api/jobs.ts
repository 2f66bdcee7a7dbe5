/** Detecting again and re-embedding: long work with a preview or a progress. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, flat, nextPage } from "./pages";
import type { Id, Job } from "./types";

export const listJobs = (project: Id, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/jobs", {
      params: { path: { project_id: project }, query: { cursor, limit: 20 } },
    }),
  );

export const getJob = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/jobs/{job_id}", {
      params: { path: { project_id: project, job_id: id } },
    }),
  );

/** Looks at photos again, all of the project's for none given, and changes nothing yet. */
export const detectAgain = (
  project: Id,
  body: { photos?: Id[]; min_face_px?: number; thresholds?: number[] },
) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/jobs/detect", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const reEmbed = (project: Id, embedder: string) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/jobs/embed", {
      params: { path: { project_id: project } },
      body: { embedder },
    }),
  );

export const applyJob = (project: Id, id: Id, save_settings: boolean) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/jobs/{job_id}/apply", {
      params: { path: { project_id: project, job_id: id } },
      body: { save_settings },
    }),
  );

export const cancelJob = (project: Id, id: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/jobs/{job_id}/cancel", {
      params: { path: { project_id: project, job_id: id } },
    }),
  );

export const getQuality = (project: Id, min_quality: number) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/quality", {
      params: { path: { project_id: project }, query: { min_quality } },
    }),
  );

export const listEmbedders = () => answer(client.GET("/api/v1/embedders"));

/** True while the site works on it; a preview that waits for an answer is not at work. */
export const isAtWork = ({ state }: Job): boolean =>
  state === "waiting" || state === "running" || state === "applying";

/** Events bring every step; this finds what a lost one would have said. */
const ASK_AGAIN_MS = 2_000;

/** The newest jobs of a project, newest first. */
export function useJobs(project: Id) {
  const query = useInfiniteQuery({
    queryKey: keys.jobs(project),
    queryFn: ({ pageParam }) => listJobs(project, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    refetchInterval: ({ state }) => (flat(state.data).some(isAtWork) ? ASK_AGAIN_MS : false),
  });
  return { ...query, jobs: flat(query.data) };
}

/** One job; an `id` of 0 asks for none. */
export function useJob(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.job(project, id),
    queryFn: () => getJob(project, id),
    enabled: id > 0,
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? ASK_AGAIN_MS : false),
  });
}

/** What a rule would leave out; the last answer stays while the next one comes. */
export function useQuality(project: Id, min_quality: number) {
  return useQuery({
    queryKey: keys.quality(project, min_quality),
    queryFn: () => getQuality(project, min_quality),
    placeholderData: keepPreviousData,
  });
}

export function useEmbedders(enabled = true) {
  return useQuery({ queryKey: keys.embedders, queryFn: listEmbedders, enabled, staleTime: 30_000 });
}
