/** Who is here, what each has in hand, who did how much, what is passed over, and reviews. */
import { useQuery } from "@tanstack/react-query";
import { answer, client, csrfToken } from "./client";
import { keys } from "./keys";
import type { Id, ReviewRequest } from "./types";

const inside = (project: Id) => ({ params: { path: { project_id: project } } });

export const listHolds = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/holds", inside(project)));

/** Takes faces in hand for a minute, or keeps them; whatever else the asker had is let go. */
export const takeHolds = (project: Id, faces: Id[]) =>
  answer(client.POST("/api/v1/projects/{project_id}/holds", { ...inside(project), body: { faces } }));

export const releaseHolds = (project: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/holds", inside(project)));

/** Lets go while the page goes away: the browser sends it after the page is gone. */
export function releaseOnLeaving(project: Id): void {
  void fetch(`/api/v1/projects/${project}/holds`, {
    method: "DELETE",
    keepalive: true,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken() },
  }).catch(() => undefined); // the holds run out by themselves
}

export const getPresence = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/presence", inside(project)));

export const getTeam = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/team", inside(project)));

/** Passes over faces: they leave the asker's queues, and nobody else's. */
export const skipFaces = (project: Id, faces: Id[]) =>
  answer(client.POST("/api/v1/projects/{project_id}/skips", { ...inside(project), body: { faces } }));

export const clearSkips = (project: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/skips", inside(project)));

/** Accepts labels or sends them back; `version` is what the page saw, and a newer one is refused. */
export const postReview = (project: Id, body: ReviewRequest) =>
  answer(client.POST("/api/v1/projects/{project_id}/reviews", { ...inside(project), body }));

/** Events bring every change; this finds what a lost one would have said. */
const ASK_AGAIN_MS = 30_000;

/** What each member has in hand, the asker's own faces too. */
export function useHolds(project: Id) {
  return useQuery({
    queryKey: keys.holds(project),
    queryFn: () => listHolds(project),
    refetchInterval: ASK_AGAIN_MS,
  });
}

export function usePresence(project: Id) {
  return useQuery({
    queryKey: keys.presence(project),
    queryFn: () => getPresence(project),
    refetchInterval: ASK_AGAIN_MS,
  });
}

export function useTeam(project: Id) {
  return useQuery({ queryKey: keys.team(project), queryFn: () => getTeam(project) });
}
