/** The entries of a project's query cache, as the reducer sees them. */
import type { QueryKey } from "@tanstack/react-query";

export interface Entry {
  key: QueryKey;
  data: unknown;
}

/** What an event changes, and what it leaves to be asked for again. */
export interface Outcome {
  set: Entry[];
  refetch: QueryKey[];
}

/** What an entry of the cache holds, by its key. */
export const kindOf = (entry: Entry) => (entry.key[4] === "index" ? "index" : entry.key[2]);
export const queryOf = <Q>(entry: Entry) => (entry.key[3] ?? {}) as Q;

export function changed(entries: readonly Entry[], change: (entry: Entry) => unknown): Entry[] {
  const set: Entry[] = [];
  for (const entry of entries) {
    if (entry.data === undefined) continue;
    const data = change(entry);
    if (data !== entry.data) set.push({ key: entry.key, data });
  }
  return set;
}
