import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Id, PeopleQuery } from "./types";

export const listPeople = (project: Id, query: PeopleQuery, cursor?: string, limit = 120) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/people", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit } },
    }),
  );

export const createPerson = (project: Id, name: string) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/people", {
      params: { path: { project_id: project } },
      body: { name },
    }),
  );

export const getPerson = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/people/{person_id}", {
      params: { path: { project_id: project, person_id: id } },
    }),
  );

export const updatePerson = (project: Id, id: Id, body: { name?: string; cover_face?: Id }) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/people/{person_id}", {
      params: { path: { project_id: project, person_id: id } },
      body,
    }),
  );

export const deletePerson = (project: Id, id: Id) =>
  answer(
    client.DELETE("/api/v1/projects/{project_id}/people/{person_id}", {
      params: { path: { project_id: project, person_id: id } },
    }),
  );

export function usePeople(project: Id, query: PeopleQuery) {
  return useInfiniteQuery({
    queryKey: keys.people(project, query),
    queryFn: ({ pageParam }) => listPeople(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

/** The first few people whose name begins like `q`, most used first; for name boxes and the palette. */
export function usePeopleSearch(project: Id, q: string, enabled = true) {
  return useQuery({
    queryKey: [...keys.allPeople(project), "search", q],
    queryFn: () => listPeople(project, { q: q || undefined, order: "count" }, undefined, 8),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** One person; an `id` of 0 asks for nobody. */
export function usePerson(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.person(project, id),
    queryFn: () => getPerson(project, id),
    enabled: id > 0,
  });
}
