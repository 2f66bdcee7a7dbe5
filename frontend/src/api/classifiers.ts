/** Classifiers: named settings by which faces get names. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { ClassifierChange, ClassifierInput, Id } from "./types";

export type TrashState = "kept" | "trash";

const of = (project: Id, id: Id) => ({ params: { path: { project_id: project, classifier_id: id } } });

export const listClassifiers = (project: Id, state: TrashState, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/classifiers", {
      params: { path: { project_id: project }, query: { state, cursor, limit: 100 } },
    }),
  );

export const createClassifier = (project: Id, body: ClassifierInput) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/classifiers", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const getClassifier = (project: Id, id: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/classifiers/{classifier_id}", of(project, id)));

/** Renames, or makes a new version with other settings; what isn't named stays. */
export const changeClassifier = (project: Id, id: Id, body: ClassifierChange) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/classifiers/{classifier_id}", { ...of(project, id), body }),
  );

export const trashClassifier = (project: Id, id: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/classifiers/{classifier_id}", of(project, id)));

export const restoreClassifier = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/classifiers/{classifier_id}/restore", of(project, id)));

export const listVersions = (project: Id, id: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/classifiers/{classifier_id}/versions", of(project, id)));

export function useClassifiers(project: Id, state: TrashState = "kept") {
  return useInfiniteQuery({
    queryKey: [...keys.classifiers(project), "list", state],
    queryFn: ({ pageParam }) => listClassifiers(project, state, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

export function useClassifier(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.classifier(project, id),
    queryFn: () => getClassifier(project, id),
    enabled: id > 0,
  });
}

/** Its settings from the newest version to the first. */
export function useVersions(project: Id, id: Id) {
  return useQuery({
    queryKey: [...keys.classifier(project, id), "versions"],
    queryFn: () => listVersions(project, id),
  });
}

/** The finished data set versions that a classifier can be pinned to, newest first. */
export function useFrozen(project: Id) {
  return useQuery({
    queryKey: [...keys.datasets(project), "to pin"],
    queryFn: async () => {
      const page = await answer(
        client.GET("/api/v1/projects/{project_id}/datasets", {
          params: { path: { project_id: project }, query: { limit: 200 } },
        }),
      );
      return page.items.filter(({ status }) => status === "succeeded");
    },
  });
}
