/** What the stages of an upload share. */
import type { Ledger } from "./ledger";
import type { Naps } from "./naps";
import type { Hasher, Limits, Transport } from "./types";

export interface Shared {
  ledger: Ledger;
  paused: boolean;
  /** Aborted when the upload is cancelled; replaced by a fresh one for what is added later. */
  stopped: AbortController;
  readonly transport: Transport;
  readonly hasher: Hasher;
  readonly limits: Limits;
  readonly naps: Naps;
  /** Says that the picture changed. */
  readonly touch: () => void;
}

/** Returns the sentence for a file that the browser can't read. */
export function unreadable(error: unknown): string {
  const gone = error instanceof DOMException && error.name === "NotFoundError";
  if (gone) return "The file was moved or deleted since it was dropped. Drop it again.";
  return error instanceof Error && error.message
    ? `The browser couldn't read the file: ${error.message}`
    : "The browser couldn't read the file. Drop it again.";
}
