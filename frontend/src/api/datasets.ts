import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client, csrfToken } from "./client";
import { errorFrom, noAnswer } from "./errors";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Dataset, DatasetInput, DatasetRules, Id } from "./types";

export type DatasetState = "kept" | "trash";
export type Side = "train" | "val" | "test";
export type DownloadKind = "zip" | "coco" | "csv";

export interface DatasetQuery {
  name?: string;
  state?: DatasetState;
}

export interface DatasetFaceQuery {
  side?: Side;
  person_number?: number;
}

const PAGE = 200;
/** A screen of small crops, and some more below it. */
const FACES = 120;

const ofOne = (project: Id, dataset: Id) => ({ path: { project_id: project, dataset_id: dataset } });

export const listDatasets = (project: Id, query: DatasetQuery, cursor?: string, limit = PAGE) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/datasets", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit } },
    }),
  );

export const getDataset = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/datasets/{dataset_id}", { params: ofOne(project, id) }),
  );

/** Freezes labels as the next version of the named data set; the answer comes before it is made. */
export const freezeDataset = (project: Id, body: DatasetInput) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/datasets", {
      params: { path: { project_id: project } },
      body,
    }),
  );

/** What freezing by these rules would give. Changes nothing. */
export const datasetReadiness = (project: Id, rules: DatasetRules, signal?: AbortSignal) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/datasets/readiness", {
      params: { path: { project_id: project } },
      body: rules,
      signal,
    }),
  );

export const changeDatasetNote = (project: Id, id: Id, note: string) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/datasets/{dataset_id}", {
      params: ofOne(project, id),
      body: { note },
    }),
  );

export const trashDataset = (project: Id, id: Id) =>
  answer(
    client.DELETE("/api/v1/projects/{project_id}/datasets/{dataset_id}", { params: ofOne(project, id) }),
  );

export const restoreDataset = (project: Id, id: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/datasets/{dataset_id}/restore", {
      params: ofOne(project, id),
    }),
  );

/** Returns where a version can be downloaded. */
export const datasetUrl = (project: Id, id: Id, kind: DownloadKind) =>
  `/api/v1/projects/${project}/datasets/${id}/download?kind=${kind}`;

/** Sends a ZIP of train/ val/ test/<person>/<face>.jpg. XMLHttpRequest, since fetch doesn't tell how much was sent. */
export function uploadDataset(
  project: Id,
  { name, note, file }: { name: string; note: string; file: Blob },
  { onSent, signal }: { onSent: (bytes: number) => void; signal: AbortSignal },
): Promise<Dataset> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("name", name);
    form.append("note", note);
    form.append("file", file, `${name}.zip`);
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", `/api/v1/projects/${project}/datasets/upload`);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Dataset);
      else reject(errorFrom(request.status, request.response));
    };
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(form);
  });
}

const under = (project: Id, ...rest: readonly unknown[]) => [...keys.datasets(project), ...rest];

export function useDatasets(project: Id, query: DatasetQuery) {
  return useInfiniteQuery({
    queryKey: under(project, "list", query),
    queryFn: ({ pageParam }) => listDatasets(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

/** One version; an `id` of 0 asks for none. */
export function useDataset(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.dataset(project, id),
    queryFn: () => getDataset(project, id),
    enabled: id > 0,
  });
}

/** Under every rules' key, so that one call asks for all of them again. */
export const readinessKey = (project: Id) => under(project, "readiness");

export function useReadiness(project: Id, rules: DatasetRules) {
  return useQuery({
    queryKey: [...readinessKey(project), rules],
    queryFn: ({ signal }) => datasetReadiness(project, rules, signal),
    placeholderData: keepPreviousData,
  });
}

/** A version's people in the order of labels.json; `made`: whether there are any yet. */
export function useDatasetPeople(project: Id, id: Id, q: string, made = true) {
  return useInfiniteQuery({
    enabled: made,
    queryKey: under(project, "people", id, q),
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/projects/{project_id}/datasets/{dataset_id}/people", {
          params: { ...ofOne(project, id), query: { q: q || undefined, cursor: pageParam, limit: PAGE } },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

export function useDatasetFaces(project: Id, id: Id, query: DatasetFaceQuery) {
  return useInfiniteQuery({
    queryKey: under(project, "faces", id, query),
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/projects/{project_id}/datasets/{dataset_id}/faces", {
          params: { ...ofOne(project, id), query: { ...query, cursor: pageParam, limit: FACES } },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

/** What changed from one version to another; ids of 0 ask for nothing. */
export function useComparison(project: Id, before: Id, after: Id) {
  return useQuery({
    queryKey: under(project, "compare", before, after),
    queryFn: () =>
      answer(
        client.GET("/api/v1/projects/{project_id}/datasets/{dataset_id}/compare/{other_id}", {
          params: { path: { project_id: project, dataset_id: before, other_id: after } },
        }),
      ),
    enabled: before > 0 && after > 0 && before !== after,
  });
}
