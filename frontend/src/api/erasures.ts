import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Erasure, ErasurePreview, Id } from "./types";

const postPhotos = (project: Id, ids: readonly Id[], preview: boolean) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/erase", {
      params: { path: { project_id: project } },
      body: { ids: [...ids], preview },
    }),
  );

const postPerson = (project: Id, id: Id, photos: boolean, preview: boolean) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/people/{person_id}/erase", {
      params: { path: { project_id: project, person_id: id } },
      body: { photos, preview },
    }),
  );

// The status tells which of the two shapes came: 200 for a preview, 201 for a receipt.

/** Erases photos for good, with their faces; the receipt. */
export const erasePhotos = (project: Id, ids: readonly Id[]) =>
  postPhotos(project, ids, false) as Promise<Erasure>;

/** Says what erasing these photos would take; nothing changes. */
export const previewPhotos = (project: Id, ids: readonly Id[]) =>
  postPhotos(project, ids, true) as Promise<ErasurePreview>;

/** Erases a person for good, with `photos` also every photo that shows them; the receipt. */
export const erasePerson = (project: Id, id: Id, photos: boolean) =>
  postPerson(project, id, photos, false) as Promise<Erasure>;

/** Says what erasing this person would take; nothing changes. */
export const previewPerson = (project: Id, id: Id, photos: boolean) =>
  postPerson(project, id, photos, true) as Promise<ErasurePreview>;

export const listErasures = (project: Id, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/erasures", {
      params: { path: { project_id: project }, query: { cursor, limit: 20 } },
    }),
  );

export const getErasure = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/erasures/{erasure_id}", {
      params: { path: { project_id: project, erasure_id: id } },
    }),
  );

/** How many photos a timer of so many days would erase at once. */
export const previewRetention = (project: Id, days: number) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/retention", {
      params: { path: { project_id: project }, query: { days } },
    }),
  );

/** While files are still going, receipts are asked for again. */
const AGAIN_MS = 2_000;

export function useErasures(project: Id) {
  return useInfiniteQuery({
    queryKey: keys.erasures(project),
    queryFn: ({ pageParam }) => listErasures(project, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => one.state === "removing")) ? AGAIN_MS : false,
  });
}

/** One receipt; an `id` of 0 asks for none. */
export function useErasure(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.erasure(project, id),
    queryFn: () => getErasure(project, id),
    enabled: id !== 0,
    refetchInterval: ({ state }) => (state.data?.state === "removing" ? AGAIN_MS : false),
  });
}

/** What erasing these photos would take, asked anew each time the dialog opens. */
export function usePhotosPreview(project: Id, ids: readonly Id[]) {
  return useQuery({
    queryKey: keys.erasePreview(project, "photos", ids),
    queryFn: () => previewPhotos(project, ids),
    enabled: ids.length > 0,
    gcTime: 0,
    staleTime: Infinity,
  });
}

export function usePersonPreview(project: Id, id: Id, photos: boolean) {
  return useQuery({
    queryKey: keys.erasePreview(project, photos ? "whole" : "person", [id]),
    queryFn: () => previewPerson(project, id, photos),
    gcTime: 0,
    staleTime: Infinity,
  });
}

/** Returns what asks again for everything of the project once something was erased. What showed the
 * erased things themselves is dropped, so that nothing asks for them any more. */
export function useErased(project: Id) {
  const cache = useQueryClient();
  return ({ photo_ids, face_ids, person_ids }: Erasure) => {
    for (const id of photo_ids) cache.removeQueries({ queryKey: keys.photo(project, id) });
    for (const id of face_ids) cache.removeQueries({ queryKey: keys.face(project, id) });
    for (const id of person_ids) cache.removeQueries({ queryKey: keys.person(project, id) });
    void cache.invalidateQueries({ queryKey: keys.project(project) });
  };
}
