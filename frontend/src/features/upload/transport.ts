/** The engine's way to the site. XMLHttpRequest, since fetch doesn't tell how much was sent. */
import { csrfToken } from "../../api/client";
import { errorFrom, noAnswer } from "../../api/errors";
import { createUpload, knownPhotos } from "../../api/photos";
import type { Id, UploadResult } from "../../api/types";
import type { Outcome, Transport } from "./types";

export function transportFor(project: Id): Transport {
  return {
    begin: async (name) => (await createUpload(project, name)).id,
    known: async (hashes) => new Set((await knownPhotos(project, hashes)).known),
    send: (parcel, onSent, signal) => {
      const form = new FormData();
      for (const { name, path, blob } of parcel.files) {
        form.append("files", blob, name);
        form.append("paths", path);
      }
      form.append("upload", String(parcel.upload));
      if (parcel.labelFolders) form.append("label_folders", "true");
      return post(`/api/v1/projects/${project}/photos`, { form, onSent, signal });
    },
  };
}

interface Posting {
  form: FormData;
  onSent: (bytes: number) => void;
  signal: AbortSignal;
}

function post(url: string, { form, onSent, signal }: Posting): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(outcomes(body));
      else reject(errorFrom(request.status, body));
    };
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(noAnswer());
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(form);
  });
}

function outcomes(body: unknown): Outcome[] {
  const { results } = body as { results: UploadResult[] };
  return results.map(({ outcome, error }) => ({ outcome, reason: error?.message ?? null }));
}
