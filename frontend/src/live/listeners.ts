/** For what a page keeps of a project outside the query cache: it hears each event after the cache has. */
import type { QueryClient } from "@tanstack/react-query";
import type { Id } from "../api/types";
import type { LiveEvent } from "./events";

type Listener = (project: Id, event: LiveEvent) => void;

const listeners = new WeakMap<QueryClient, Set<Listener>>();

/** Calls `listener` for each event until the returned function is called. */
export function listen(cache: QueryClient, listener: Listener): () => void {
  const all = listeners.get(cache) ?? new Set();
  listeners.set(cache, all.add(listener));
  return () => all.delete(listener);
}

export function tell(cache: QueryClient, project: Id, event: LiveEvent): void {
  for (const listener of listeners.get(cache) ?? []) listener(project, event);
}
