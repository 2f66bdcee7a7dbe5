import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { getFaces } from "./faces";
import { keys } from "./keys";
import type { Box, Id } from "./types";

/** By what faces get names; nothing: by the project's own vote. */
export interface NamedBy {
  classifier?: Id;
  workflow?: Id;
}

/** A photo that the page has. */
export interface Picture {
  file: Blob;
  name: string;
}

/** Returns a photo from the web, which the site fetches: the page loads nothing from other hosts. */
export const fetchPhoto = (project: Id, url: string): Promise<Blob> =>
  answer(
    client.POST("/api/v1/projects/{project_id}/predict/fetch", {
      params: { path: { project_id: project } },
      body: { url },
      parseAs: "blob",
    }),
  );

/** Returns the named faces of a photo; the site keeps nothing of it. */
export function predict(project: Id, picture: Picture, by: NamedBy = {}, signal?: AbortSignal) {
  return answer(
    client.POST("/api/v1/projects/{project_id}/predict", {
      params: { path: { project_id: project } },
      body: {},
      bodySerializer: () => {
        const form = new FormData();
        for (const [name, value] of Object.entries(by)) form.append(name, String(value));
        form.append("file", picture.file, picture.name);
        return form;
      },
      signal,
    }),
  );
}

/** Adds a photo to the project; the names become labels once its faces are found. */
export const keepPhoto = (
  project: Id,
  { file, name }: Picture,
  labels: readonly { box: Box; name: string }[],
) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/predict/keep", {
      params: { path: { project_id: project } },
      body: { file: name },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, name);
        form.append("labels", JSON.stringify(labels));
        return form;
      },
    }),
  );

/** Choices that a list of classifiers or workflows offers: more than anyone reads through. */
const MOST_CHOICES = 200;

/** The classifiers and workflows that can name faces. */
export function useNamers(project: Id) {
  const params = { path: { project_id: project }, query: { limit: MOST_CHOICES } };
  const classifiers = useQuery({
    queryKey: [...keys.classifiers(project), "choices"],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/classifiers", { params })),
  });
  const workflows = useQuery({
    queryKey: [...keys.workflows(project), "choices"],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/workflows", { params })),
  });
  return {
    classifiers: classifiers.data?.items ?? [],
    workflows: workflows.data?.items ?? [],
    ready: !classifiers.isPending && !workflows.isPending,
  };
}

/** The faces that voted, with their photos: what an answer doesn't say of them. */
export function useNeighbourFaces(project: Id, ids: readonly Id[]) {
  return useQuery({
    queryKey: keys.neighbours(project, ids),
    queryFn: ({ signal }) => getFaces(project, ids, signal),
    enabled: ids.length > 0,
    staleTime: 30_000,
  });
}
