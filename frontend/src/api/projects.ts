import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Id, Progress, Project, ProjectState, Role } from "./types";

export type ProjectChange = Partial<
  Pick<
    Project,
    | "name"
    | "description"
    | "neighbours"
    | "accept_distance"
    | "suggest_distance"
    | "min_face_px"
    | "thresholds"
    | "min_quality"
    | "retention_days"
  > & {
    archived: boolean;
  }
>;

export const listProjects = (state: ProjectState, cursor?: string) =>
  answer(client.GET("/api/v1/projects", { params: { query: { state, cursor, limit: 60 } } }));

export const createProject = (body: { name: string; description?: string; embedder?: string }) =>
  answer(client.POST("/api/v1/projects", { body }));

export const getProject = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}", { params: { path: { project_id: project } } }));

export const updateProject = (project: Id, body: ProjectChange) =>
  answer(client.PATCH("/api/v1/projects/{project_id}", { params: { path: { project_id: project } }, body }));

export const trashProject = (project: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}", { params: { path: { project_id: project } } }));

export const restoreProject = (project: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/restore", { params: { path: { project_id: project } } }));

export const getProgress = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/progress", { params: { path: { project_id: project } } }));

export const listMembers = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/members", {
      params: { path: { project_id: project } },
    }),
  );

export const addMember = (project: Id, body: { username: string; role: Role }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/members", { params: { path: { project_id: project } }, body }),
  );

export const changeMember = (project: Id, user: Id, role: Role) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: project, user_id: user } },
      body: { role },
    }),
  );

export const removeMember = (project: Id, user: Id) =>
  answer(
    client.DELETE("/api/v1/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: project, user_id: user } },
    }),
  );

export const listKeys = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/keys", {
      params: { path: { project_id: project } },
    }),
  );

export const createKey = (project: Id, body: { name: string; role: "viewer" | "labeller" }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/keys", { params: { path: { project_id: project } }, body }),
  );

export const revokeKey = (project: Id, id: Id) =>
  answer(
    client.DELETE("/api/v1/projects/{project_id}/keys/{key_id}", {
      params: { path: { project_id: project, key_id: id } },
    }),
  );

export function useProjects(state: ProjectState) {
  return useInfiniteQuery({
    queryKey: keys.projects(state),
    queryFn: ({ pageParam }) => listProjects(state, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });
}

export function useProject(project: Id) {
  return useQuery({ queryKey: keys.detail(project), queryFn: () => getProject(project) });
}

/** True while photos wait or are looked at. */
export function isWorking(progress: Progress | undefined): boolean {
  const photos = progress?.counts.photos;
  return photos !== undefined && photos.waiting + photos.working > 0;
}

/** Counts and rate, asked for every second while the site works on photos and at leisure otherwise. */
export function useProgress(project: Id) {
  return useQuery({
    queryKey: keys.progress(project),
    queryFn: () => getProgress(project),
    refetchInterval: (query) => (isWorking(query.state.data) ? 1000 : false),
  });
}
