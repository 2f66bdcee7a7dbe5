import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Curves } from "../../../api/curves";
import { CURVE_POINTS, curvesQuery } from "../../../api/runs";
import type { Experiment, Id } from "../../../api/types";
import { Pace } from "./frames";
import { Lines } from "./lines";
import { Shared } from "./shared";

/** Points that a page of charts holds at first; more of each experiment where there are few of them. */
const ALL_POINTS = 100_000;
/** Fifty experiments tell something two hundred times a second: what comes in so much time at least is drawn at once. */
const GATHER_MS = 80;
const STEPS = [20_000, 5_000];

/** Returns how many points of each experiment are asked for. */
export const mostOf = (experiments: number): number =>
  STEPS.find((most) => most * experiments <= ALL_POINTS) ?? CURVE_POINTS;

/**
 * The lines of these experiments, and a number that changes whenever one of them does. What events bring
 * reaches them without rendering anything: the charts draw, at most once a frame.
 */
export function useLines(project: Id, experiments: readonly Experiment[]) {
  const cache = useQueryClient();
  const [lines] = useState(() => new Lines());
  const [changes] = useState(() => new Shared(0));
  const [pace] = useState(() => new Pace(GATHER_MS));
  const most = mostOf(experiments.length);
  const found = useQueries({
    queries: experiments.map((one) => ({
      ...curvesQuery(project, one, most),
      notifyOnChangeProps: ["isPending" as const, "error" as const],
    })),
    combine: (all) => ({
      pending: all.filter(({ isPending }) => isPending).length,
      error: all.find(({ error }) => error)?.error ?? null,
      retry: () => all.forEach((one) => void (one.isError && one.refetch())),
    }),
  });
  const keysText = experiments.map(({ id }) => id).join(" ");
  useEffect(() => {
    const ids = keysText ? keysText.split(" ").map(Number) : [];
    const keys = new Map(ids.map((id) => [JSON.stringify(curvesKey(project, id, most)), id]));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (id: Id, curves: Curves | undefined) => {
      if (!curves || !lines.take(id, curves) || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        pace.time(() => changes.set(changes.get() + 1));
      }, pace.waitMs);
    };
    for (const id of ids) take(id, cache.getQueryData(curvesKey(project, id, most)));
    const stop = cache.getQueryCache().subscribe(({ type, query }) => {
      if (type !== "updated") return;
      const id = keys.get(query.queryHash);
      if (id !== undefined) take(id, query.state.data as Curves | undefined);
    });
    return () => {
      stop();
      // What was taken is told at once: whoever comes next looks at it.
      if (timer === undefined) return;
      clearTimeout(timer);
      changes.set(changes.get() + 1);
    };
  }, [cache, project, most, keysText, lines, changes, pace]);
  return { lines, changes, ...found };
}

/** The key depends on the experiment's id alone. */
const curvesKey = (project: Id, id: Id, most: number) =>
  curvesQuery(project, { id, run_id: 0, number: 0 }, most).queryKey;
