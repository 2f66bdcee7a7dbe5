import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { listFaceIds } from "../../api/faces";
import { keys } from "../../api/keys";
import type { FaceQuery, Id } from "../../api/types";
import { sameOrder } from "../../grid/order";
import { Refresher } from "../../grid/refresher";

/** Least time between two requests for a list's ids: longer for one that weighs 600 kB. */
const GAP_MS = { small: 1_500, large: 5_000 };
const LARGE = 10_000;

/**
 * The ids of a whole list, in order. It stands in the query cache, where events mark it as outdated, but
 * is asked for at its own pace, first by `begin.now()`. `onStale` is called, at most every second, when faces may be others by now.
 */
export function useFaceIndex(project: Id, query: FaceQuery, onStale: () => void) {
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [queryKey] = useState(() => keys.faceIndex(project, query));
  const { data } = useQuery<readonly Id[]>({
    queryKey,
    queryFn: skipToken,
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const [index] = useState(
    () =>
      new Refresher(
        async (signal) => {
          // News that comes from here on may be newer than the answer: it must be heard.
          const entry = cache.getQueryCache().find({ queryKey });
          if (entry?.state.isInvalidated) entry.setState({ ...entry.state, isInvalidated: false });
          try {
            const { ids } = await listFaceIds(project, query, signal);
            const known = cache.getQueryData<readonly Id[]>(queryKey);
            cache.setQueryData(queryKey, known && sameOrder(known, ids) ? known : ids);
            setError(null);
          } catch (caught) {
            if (!signal.aborted) setError(caught);
          }
        },
        {
          gatherMs: 400,
          gapMs: () => {
            const size = cache.getQueryData<readonly Id[]>(queryKey)?.length ?? 0;
            return size > LARGE ? GAP_MS.large : GAP_MS.small;
          },
        },
      ),
  );
  const [faces] = useState(
    () =>
      new Refresher(
        () => {
          onStale();
          return Promise.resolve();
        },
        { gatherMs: 250, gapMs: () => 1_000 },
      ),
  );

  useEffect(() => {
    index.start();
    faces.start();
    const hash = JSON.stringify(queryKey);
    const unsubscribe = cache.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "invalidate") return;
      if (JSON.stringify(event.query.queryKey) !== hash) return;
      index.due();
      faces.due();
    });
    return () => {
      unsubscribe();
      index.stop();
      faces.stop();
    };
  }, [cache, queryKey, index, faces]);

  return { begin: index, ids: data, error, refetch: () => void index.now() };
}
