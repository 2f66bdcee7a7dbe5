import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Id, PhotoQuery } from "./types";

export const listPhotos = (project: Id, query: PhotoQuery, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/photos", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit: 200 } },
    }),
  );

export const getPhoto = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/photos/{photo_id}", {
      params: { path: { project_id: project, photo_id: id } },
    }),
  );

export const listUploads = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/uploads", {
      params: { path: { project_id: project }, query: { limit: 100 } },
    }),
  );

export const createUpload = (project: Id, name: string) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/uploads", {
      params: { path: { project_id: project } },
      body: { name },
    }),
  );

export const knownPhotos = (project: Id, sha256: string[]) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/known", {
      params: { path: { project_id: project } },
      body: { sha256 },
    }),
  );

export const trashPhotos = (project: Id, photos: Id[]) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/trash", {
      params: { path: { project_id: project } },
      body: { photos },
    }),
  );

export const restorePhotos = (project: Id, photos: Id[]) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/restore", {
      params: { path: { project_id: project } },
      body: { photos },
    }),
  );

export const retryPhotos = (project: Id, body: { photos?: Id[]; all_failed?: boolean }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/retry", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export function usePhotos(project: Id, query: PhotoQuery) {
  return useInfiniteQuery({
    queryKey: keys.photos(project, query),
    queryFn: ({ pageParam }) => listPhotos(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });
}

/** One photo; an `id` of 0 asks for none. */
export function usePhoto(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.photo(project, id),
    queryFn: () => getPhoto(project, id),
    enabled: id !== 0,
  });
}

export function useUploads(project: Id) {
  return useQuery({ queryKey: keys.uploads(project), queryFn: () => listUploads(project) });
}

/** A mutation over photos, after which the photo lists, the counts and the project are asked for again. */
export function usePhotoChange<V, A>(project: Id, change: (variables: V) => Promise<A>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => {
      for (const key of [
        keys.allPhotos(project),
        keys.allPhotoDetails(project),
        keys.progress(project),
        keys.allFaces(project),
        keys.allPeople(project),
      ]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
  });
}
