/** Workflows: detect, embed, classify, under one address. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { TrashState } from "./classifiers";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { components } from "./schema";
import type { Id } from "./types";

export type WorkflowInput = components["schemas"]["WorkflowInputRequest"];
export type WorkflowChange = components["schemas"]["PatchedWorkflowChangeRequest"];

const of = (project: Id, id: Id) => ({ params: { path: { project_id: project, workflow_id: id } } });

export const listWorkflows = (project: Id, state: TrashState, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/workflows", {
      params: { path: { project_id: project }, query: { state, cursor, limit: 100 } },
    }),
  );

export const createWorkflow = (project: Id, body: WorkflowInput) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/workflows", {
      params: { path: { project_id: project } },
      body,
    }),
  );

/** Renames, or makes a new version that does otherwise; what isn't named stays. */
export const changeWorkflow = (project: Id, id: Id, body: WorkflowChange) =>
  answer(client.PATCH("/api/v1/projects/{project_id}/workflows/{workflow_id}", { ...of(project, id), body }));

export const trashWorkflow = (project: Id, id: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/workflows/{workflow_id}", of(project, id)));

export const restoreWorkflow = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/workflows/{workflow_id}/restore", of(project, id)));

/** Returns where a photo is sent to be named by a workflow. */
export const workflowUrl = (project: Id, id: Id) =>
  `${window.location.origin}/api/v1/projects/${project}/workflows/${id}/predict`;

export function useWorkflows(project: Id, state: TrashState = "kept") {
  return useInfiniteQuery({
    queryKey: [...keys.workflows(project), state],
    queryFn: ({ pageParam }) => listWorkflows(project, state, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}
