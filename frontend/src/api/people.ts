import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { fold } from "../live/filters";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Id, PeopleQuery, Person, PersonChange } from "./types";

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

/** Renames, chooses a cover (null: the site chooses) or writes a note; what isn't named stays. */
export const updatePerson = (project: Id, id: Id, body: PersonChange) =>
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

/** Makes several people one: `into` stays, with name and cover. */
export const mergePeople = (project: Id, body: { into: Id; people: Id[] }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/people/merge", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const personGroups = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/people/{person_id}/groups", {
      params: { path: { project_id: project, person_id: id } },
    }),
  );

export const similarPeople = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/people/{person_id}/similar", {
      params: { path: { project_id: project, person_id: id } },
    }),
  );

/** Returns the person who is called so, case and accents aside, or null. */
export async function personNamed(project: Id, name: string): Promise<Person | null> {
  const wanted = fold(name).replace(/\s+/g, " ");
  const found = await listPeople(project, { q: name.trim(), order: "name" }, undefined, 500);
  return found.items.find((person) => fold(person.name) === wanted) ?? null;
}

export function usePeople(project: Id, query: PeopleQuery, enabled = true) {
  return useInfiniteQuery({
    enabled,
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

/** A person's faces in groups that look alike, biggest first. */
export function usePersonGroups(project: Id, id: Id) {
  return useQuery({ queryKey: keys.groups(project, id), queryFn: () => personGroups(project, id) });
}

/** The people who look most like one, nearest first; an `id` of 0 asks for nobody's. */
export function useSimilar(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.similar(project, id),
    queryFn: () => similarPeople(project, id),
    enabled: id > 0,
    placeholderData: keepPreviousData,
  });
}
