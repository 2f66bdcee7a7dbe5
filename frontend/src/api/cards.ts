/** Cards: many faces that one answer fits. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { CardQuery, FaceQuery, Id } from "./types";

/** Cards a page: one to work on and enough to come after it, as every answer asks for them again. */
const PAGE = 8;
/** Faces that come with each card; the rest is asked for when it is looked at. */
const FACES = 60;

export const listClusters = (project: Id, query: CardQuery, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/clusters", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit: PAGE, faces: FACES } },
    }),
  );

export const listSuggestions = (project: Id, query: CardQuery, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/suggestions", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit: PAGE, faces: FACES } },
    }),
  );

/** The ids of all faces of a card. */
export const listCardFaceIds = (project: Id, query: FaceQuery) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/faces/index", {
      params: { path: { project_id: project }, query },
    }),
  );

export function useClusters(project: Id, query: CardQuery, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.clusters(project, query),
    queryFn: ({ pageParam }) => listClusters(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    enabled,
    // Faces are being put together: look again until they are.
    refetchInterval: ({ state }) => (state.data?.pages.at(-1)?.due ? 2_000 : false),
  });
}

export function useSuggestions(project: Id, query: CardQuery, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.suggestions(project, query),
    queryFn: ({ pageParam }) => listSuggestions(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    enabled,
  });
}
