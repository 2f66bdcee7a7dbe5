/** The borders of the upload engine. */
import type { Id } from "../../api/types";

export const STATES = [
  "queued",
  "hashing",
  "hashed",
  "ready",
  "sending",
  "added",
  "restored",
  "duplicate",
  "refused",
  "failed",
  "skipped",
  "cancelled",
] as const;

export type FileState = (typeof STATES)[number];

/** States that need nothing more. */
export const SETTLED: readonly FileState[] = [
  "added",
  "restored",
  "duplicate",
  "refused",
  "failed",
  "skipped",
  "cancelled",
];

/** States that stand in the list of problems. */
export const PROBLEMS: readonly FileState[] = ["refused", "failed", "skipped"];

/** States from which a file can be tried again; one that was skipped is then sent all the same. */
export const AGAIN: readonly FileState[] = [...PROBLEMS, "duplicate"];

/** A file that can be read when its turn comes; for an entry of a ZIP, that unpacks it. */
export interface Source {
  name: string;
  /** With the folders it came in, or the name alone. */
  path: string;
  size: number;
  open: () => Promise<Blob>;
}

export interface Parcel {
  upload: Id;
  labelFolders: boolean;
  files: { name: string; path: string; blob: Blob }[];
}

export interface Outcome {
  outcome: "added" | "restored" | "duplicate" | "refused";
  reason: string | null;
}

/** What the engine needs from the site. Rejects with an error whose `passing` says "try again". */
export interface Transport {
  begin: (name: string) => Promise<Id>;
  known: (sha256: string[]) => Promise<ReadonlySet<string>>;
  /** Answers one outcome a file, in order. */
  send: (parcel: Parcel, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<Outcome[]>;
}

/** Returns a file's SHA-256 as hex, or null where the browser can't compute it. */
export type Hasher = (blob: Blob, signal: AbortSignal) => Promise<string | null>;

export interface Problem {
  id: number;
  name: string;
  path: string;
  state: FileState;
  reason: string;
}

export interface Snapshot {
  phase: "empty" | "working" | "waiting" | "paused" | "done";
  total: number;
  settled: number;
  bytesTotal: number;
  bytesDone: number;
  counts: Readonly<Record<FileState, number>>;
  problems: readonly Problem[];
  /** Files that are there already, each with where. */
  duplicates: readonly Problem[];
  filesPerSecond: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
  /** Why nothing is being sent right now: the connection's sentence. */
  waitingFor: string | null;
}

export interface Limits {
  filesARequest: number;
  bytesARequest: number;
  requestsInFlight: number;
  hashesARequest: number;
  /** Longest that hashed files wait for company before they are asked about. */
  gatherMs: number;
  notifyMs: number;
  attempts: number;
  firstWaitMs: number;
  longestWaitMs: number;
}

export const LIMITS: Limits = {
  filesARequest: 24, // small photos: amortises a request without making a retry dear
  bytesARequest: 8_000_000, // some seconds on a slow line
  requestsInFlight: 3, // one sending, one being stored, one on its way back
  hashesARequest: 500, // the site takes up to 1000
  gatherMs: 250,
  notifyMs: 200, // the page is drawn at most five times a second
  attempts: 8, // about two minutes with the waits below
  firstWaitMs: 500,
  longestWaitMs: 30_000,
};
