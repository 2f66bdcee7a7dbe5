import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Batch, Id } from "./types";
import type { components } from "./schema";

export type BatchRequest = components["schemas"]["BatchInputRequest"];

export const createBatch = (project: Id, body: BatchRequest) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/batches", { params: { path: { project_id: project } }, body }),
  );

const one = (project: Id, batch: Id) => ({ path: { project_id: project, batch_id: batch } });

export const getBatch = (project: Id, batch: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/batches/{batch_id}", { params: one(project, batch) }),
  );

/** Sends photos to an open batch. */
export const sendToBatch = (
  project: Id,
  batch: Id,
  files: readonly { name: string; path: string; blob: Blob }[],
  signal?: AbortSignal,
) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/batches/{batch_id}/files", {
      params: one(project, batch),
      body: { files: [] },
      bodySerializer: () => {
        const form = new FormData();
        for (const { name, path, blob } of files) {
          form.append("files", blob, name);
          form.append("paths", path);
        }
        return form;
      },
      signal,
    }),
  );

/** Says that no more files come. */
export const closeBatch = (project: Id, batch: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/batches/{batch_id}/close", { params: one(project, batch) }),
  );

/** Stops a batch; what is done stays. */
export const cancelBatch = (project: Id, batch: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/batches/{batch_id}/cancel", { params: one(project, batch) }),
  );

/** All batches, newest first. */
export function useBatches(project: Id) {
  return useInfiniteQuery({
    queryKey: [...keys.batches(project), "list"],
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/projects/{project_id}/batches", {
          params: { path: { project_id: project }, query: { cursor: pageParam, limit: 10 } },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });
}

/** Asked for by itself, too, while it works: should the news of it fail to come. */
const ASKED_AGAIN_MS = 5_000;

export const isGoing = (batch: Batch | undefined) => batch?.state === "open" || batch?.state === "running";

export function useBatch(project: Id, batch: Id) {
  return useQuery({
    queryKey: keys.batch(project, batch),
    queryFn: () => getBatch(project, batch),
    refetchInterval: ({ state }) => (isGoing(state.data) ? ASKED_AGAIN_MS : false),
  });
}

/** One page of a batch's photos, in the order in which they were sent. */
export function useBatchItems(project: Id, batch: Id, cursor: string | undefined, limit: number, going: boolean) {
  return useQuery({
    queryKey: [...keys.batch(project, batch), "items", cursor ?? "", limit],
    queryFn: () =>
      answer(
        client.GET("/api/v1/projects/{project_id}/batches/{batch_id}/items", {
          params: { ...one(project, batch), query: { cursor, limit } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: going ? ASKED_AGAIN_MS : false,
  });
}
