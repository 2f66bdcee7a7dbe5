/** The uploads of this tab, one engine a project; they go on while pages come and go. */
import type { Id } from "../../api/types";
import { fromDrop, fromFiles, type Found } from "./dropped";
import { UploadEngine } from "./engine";
import { sha256 } from "./hash";
import type { Batch } from "./ledger";
import { transportFor } from "./transport";
import { openZip } from "./zip";

export interface Job {
  project: Id;
  projectName: string;
  engine: UploadEngine;
}

export interface Target {
  project: Id;
  projectName: string;
  labelFolders?: boolean;
}

let jobs: readonly Job[] = [];
const listeners = new Set<() => void>();

export const allJobs = (): readonly Job[] => jobs;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function jobFor({ project, projectName }: Target): Job {
  const known = jobs.find((job) => job.project === project);
  if (known) return known;
  const job = { project, projectName, engine: new UploadEngine(transportFor(project), sha256) };
  jobs = [...jobs, job];
  for (const listener of listeners) listener();
  return job;
}

/** Adds picked files. */
export async function addFiles(target: Target, files: Iterable<File>): Promise<void> {
  await addFound(target, fromFiles(files));
}

/** Adds a drop; to be called inside the drop handler. */
export async function addDrop(target: Target, data: DataTransfer): Promise<void> {
  const walking = fromDrop(data);
  await addFound(target, await walking);
}

async function addFound(target: Target, found: Found): Promise<void> {
  const { engine } = jobFor(target);
  const batch: Batch = {
    name:
      found.name ||
      `Upload of ${new Date().toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}`,
    labelFolders: target.labelFolders ?? false,
    upload: null,
  };
  engine.add(found.sources, batch);
  for (const { reason, ...file } of found.broken) {
    engine.addProblem({ ...file, size: 0, open: () => Promise.reject(new Error(reason)) }, batch, reason);
  }
  for (const zip of found.zips) {
    try {
      engine.add(await openZip(zip), batch);
    } catch {
      engine.addProblem(
        zip,
        batch,
        "This ZIP could not be opened: it is damaged or no ZIP. Unpack it and add the photos.",
      );
    }
  }
}

/** True while leaving the page would lose files. */
export const anyBusy = (): boolean => jobs.some((job) => job.engine.busy);

/** Ends every upload of this tab. */
export function cancelAll(): void {
  for (const job of jobs) job.engine.cancel();
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeunload", (event) => {
    if (anyBusy()) event.preventDefault();
  });
  window.addEventListener("online", () => {
    for (const job of jobs) job.engine.wake();
  });
}
