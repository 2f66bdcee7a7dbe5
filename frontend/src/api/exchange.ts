import { answer, client } from "./client";
import type { ExportKind, Id, ImportRules, ImportSource } from "./types";

/** A file with the path under which it was dropped. */
export interface NamedFile {
  file: Blob;
  name: string;
  path: string;
}

/** Reads labels from files; without `apply` only the report is made and nothing changes. */
export const importFiles = (project: Id, files: readonly NamedFile[], rules: ImportRules) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/labels/import", {
      params: { path: { project_id: project } },
      body: { files: [] },
      bodySerializer: () => {
        const form = new FormData();
        for (const [name, value] of Object.entries(rules)) form.append(name, String(value));
        for (const { file, name, path } of files) {
          form.append("files", file, name);
          form.append("paths", path);
        }
        return form;
      },
    }),
  );

/** Reads labels from what the photos bring along: their folders, or regions written in the files. */
export const importStored = (project: Id, source: ImportSource, rules: ImportRules) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/labels/import/stored", {
      params: { path: { project_id: project } },
      body: { ...rules, source },
    }),
  );

/** Returns where all labels can be downloaded. */
export const exportUrl = (project: Id, kind: ExportKind) =>
  `/api/v1/projects/${project}/labels/export?kind=${kind}`;

/** Returns, for each face of a photo, the project's faces that look like it. The photo isn't kept. */
export const findFaces = (project: Id, file: Blob, name: string, most: { limit: number; max_distance: number }) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/find", {
      params: { path: { project_id: project } },
      body: { file: name },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, name);
        form.append("limit", String(most.limit));
        form.append("max_distance", String(most.max_distance));
        return form;
      },
    }),
  );
