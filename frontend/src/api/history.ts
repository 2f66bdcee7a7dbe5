import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { ChangeQuery, Id } from "./types";

export const listChanges = (project: Id, query: ChangeQuery, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/changes", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit: 100 } },
    }),
  );

/** Who did what, newest first. */
export function useChanges(project: Id, query: ChangeQuery) {
  return useInfiniteQuery({
    queryKey: keys.history(project, query),
    queryFn: ({ pageParam }) => listChanges(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}
