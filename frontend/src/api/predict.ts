import { answer, client } from "./client";
import type { Id } from "./types";

/** Returns the named faces of a photo; the site keeps nothing of it. */
export function predict(project: Id, file: Blob, name: string, signal?: AbortSignal) {
  return answer(
    client.POST("/api/v1/projects/{project_id}/predict", {
      params: { path: { project_id: project } },
      body: { file: name },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, name);
        return form;
      },
      signal,
    }),
  );
}
