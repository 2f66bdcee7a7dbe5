/** The reducer's outcome written to the query cache. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { keys } from "../api/keys";
import type { Face, Id } from "../api/types";
import type { Entry } from "./entries";
import type { LiveEvent } from "./events";
import { tell } from "./listeners";
import { reduce } from "./reducer";

/**
 * Refetches wait this long, so that a burst of events costs one request a list. What somebody answers is
 * on the screens of others within a second, with the cards that follow from it.
 */
const GATHER_MS = 250;

/** Writes an event's changes to the cache at once and returns what has to be asked for again. */
export function write(cache: QueryClient, project: Id, event: LiveEvent): QueryKey[] {
  if (!cache.getQueryData(keys.latest(project))) {
    cache.setQueryData(keys.latest(project), new Map<Id, Face | null>());
  }
  const entries = cache
    .getQueryCache()
    .findAll({ queryKey: keys.project(project) })
    .map((query) => ({ key: query.queryKey, data: query.state.data }));
  const { set, refetch } = reduce(event, entries, project);
  for (const { key, data } of set) cache.setQueryData(key, data);
  tell(cache, project, event);
  return [...refetch, ...overtaken(cache, project, set)];
}

/** Entries whose answer is on its way and may be older than the event: it would undo what was written. */
function overtaken(cache: QueryClient, project: Id, set: readonly Entry[]): QueryKey[] {
  const written = new Set(set.map(({ key }) => JSON.stringify(key)));
  return cache
    .getQueryCache()
    .findAll({ queryKey: keys.project(project), fetchStatus: "fetching" })
    .filter(({ state, queryKey }) => state.data === undefined || written.has(JSON.stringify(queryKey)))
    .map(({ queryKey }) => queryKey);
}

/** Collects refetches and asks for each key once, `GATHER_MS` after the first of a burst. */
export class Refetcher {
  private waiting = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly cache: QueryClient) {}

  add(refetch: readonly QueryKey[]): void {
    for (const key of refetch) this.waiting.set(JSON.stringify(key), key);
    if (this.waiting.size && this.timer === undefined) {
      this.timer = setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const due = [...this.waiting.values()];
    this.waiting.clear();
    for (const queryKey of due) {
      // What is being asked for right now may be answered with the state before the event: ask after.
      if (this.cache.isFetching({ queryKey }) > 0) this.add([queryKey]);
      else void this.cache.invalidateQueries({ queryKey });
    }
  }
}

const refetchers = new WeakMap<QueryClient, Refetcher>();

/** Returns the page's one refetcher, so that an action and its own event cost one refetch. */
export function refetcherOf(cache: QueryClient): Refetcher {
  let refetcher = refetchers.get(cache);
  if (!refetcher) {
    refetcher = new Refetcher(cache);
    refetchers.set(cache, refetcher);
  }
  return refetcher;
}
