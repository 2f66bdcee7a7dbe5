import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Box, Face, FaceQuery, Id, LabelRequest, Use } from "./types";

/** Faces a page: two screens of a large monitor, so that scrolling meets few seams. */
const PAGE = 120;

/** Faces that the site gives or takes by their ids in one request. */
export const MOST_FACES = 500;

export const listFaces = (project: Id, query: FaceQuery, cursor?: string, limit = PAGE) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/faces", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit } },
    }),
  );

/** The ids of all faces that pass, in order: some 600 kB for 100,000. */
export const listFaceIds = (project: Id, query: FaceQuery, signal?: AbortSignal) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/faces/index", {
      params: { path: { project_id: project }, query },
      signal,
    }),
  );

/** These faces, at most 500, in any order; those that are gone are left out. */
export const getFaces = async (project: Id, ids: readonly Id[], signal?: AbortSignal): Promise<Face[]> => {
  const page = await answer(
    client.GET("/api/v1/projects/{project_id}/faces", {
      params: { path: { project_id: project }, query: { ids: ids.join(","), limit: MOST_FACES } },
      signal,
    }),
  );
  return page.items;
};

/** What was done to one face, newest first. */
export const listFaceChanges = (project: Id, face: Id, limit = 5) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/changes", {
      params: { path: { project_id: project }, query: { face, limit } },
    }),
  );

export const getFace = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/faces/{face_id}", {
      params: { path: { project_id: project, face_id: id } },
    }),
  );

export const getCandidates = (project: Id, id: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/faces/{face_id}/candidates", {
      params: { path: { project_id: project, face_id: id } },
    }),
  );

export const postLabels = (project: Id, body: LabelRequest) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/labels", { params: { path: { project_id: project } }, body }),
  );

/** Draws a face by hand; the site finds its landmarks and vector, which takes about half a second. */
export const drawFace = (project: Id, photo: Id, box: Box) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/photos/{photo_id}/faces", {
      params: { path: { project_id: project, photo_id: photo } },
      body: { box },
    }),
  );

/** Moves a face's box; `version` is what the page saw, and a newer one is refused. */
export const moveFace = (project: Id, face: Id, body: { box: Box; version: number }) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/faces/{face_id}", {
      params: { path: { project_id: project, face_id: face } },
      body,
    }),
  );

export const removeFace = (project: Id, face: Id) =>
  answer(
    client.DELETE("/api/v1/projects/{project_id}/faces/{face_id}", {
      params: { path: { project_id: project, face_id: face } },
    }),
  );

export const postUse = (project: Id, body: { faces: Id[]; use: Use }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/faces/use", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const nextChanges = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/changes/next", { params: { path: { project_id: project } } }),
  );

export const undoChange = (project: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/changes/undo", { params: { path: { project_id: project } } }),
  );

export const redoChange = (project: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/changes/redo", { params: { path: { project_id: project } } }),
  );

export function useFaces(project: Id, query: FaceQuery, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.faces(project, query),
    queryFn: ({ pageParam }) => listFaces(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    enabled,
  });
}

/** One face; an `id` of 0 asks for none. */
export function useFace(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.face(project, id),
    queryFn: () => getFace(project, id),
    enabled: id > 0,
  });
}

/** The people a face may be, best first; kept while the focus moves on, so that nothing flickers. */
export function useCandidates(project: Id, face: Id | null) {
  return useQuery({
    queryKey: keys.candidates(project, face ?? 0),
    queryFn: () => getCandidates(project, face ?? 0),
    enabled: face !== null,
    staleTime: 30_000,
  });
}

export function useFaceHistory(project: Id, face: Id | null) {
  return useQuery({
    queryKey: keys.faceHistory(project, face ?? 0),
    queryFn: () => listFaceChanges(project, face ?? 0),
    enabled: face !== null,
    staleTime: 30_000,
  });
}

export function useNextChanges(project: Id, enabled = true) {
  return useQuery({
    queryKey: keys.changes(project),
    queryFn: () => nextChanges(project),
    enabled,
  });
}
