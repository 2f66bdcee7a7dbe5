import { useQueryClient } from "@tanstack/react-query";
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import { getFaces, MOST_FACES, useFaces } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, FaceQuery, Id } from "../../api/types";
import { goneOf, heard, type Held, hold, nothingHeld, released } from "../../grid/held";
import { KnownFaces } from "../../grid/known";
import { positions } from "../../grid/order";
import { FaceLoader } from "../../grid/windows";
import type { LiveEvent } from "../../live/events";
import type { Latest } from "../../live/faces";
import { faceMatches } from "../../live/filters";
import { listen } from "../../live/listeners";
import { noFaces } from "../../live/useLatest";
import { useFaceIndex } from "./useFaceIndex";

/** Long enough to see what became of the last faces before the list moves on. */
const LINGER_MS = 900;

interface State {
  held: Held;
  /** What it was held against last. */
  of: readonly Id[] | null;
}

/**
 * A list of faces of any length that keeps its place while faces leave and arrive: all of its ids, and
 * the faces around what is shown. The first page comes first, so that there is something to see.
 */
export function useHeldFaces(project: Id, query: FaceQuery) {
  const cache = useQueryClient();
  const [known] = useState(() => new KnownFaces());
  const [failure, setFailure] = useState<unknown>(null);
  const index = useFaceIndex(project, query, () => known.outdate());
  const page = useFaces(project, query, !index.ids);
  const [{ held, of }, setState] = useState<State>({ held: nothingHeld, of: null });

  // What is seen first comes first: 100,000 ids would be in its way.
  const settled = page.isSuccess || page.isError;
  const { begin } = index;
  useEffect(() => {
    if (settled) void begin.now();
  }, [settled, begin]);

  const first = page.data?.pages[0];
  const firstIds = useMemo(() => first?.items.map((face) => face.id), [first]);
  const fresh = index.ids ?? firstIds ?? null;
  if (fresh && fresh !== of) {
    setState({ held: hold(held, fresh, index.ids !== undefined || first?.next === null), of: fresh });
  }

  const latest = useCallback(
    () => cache.getQueryData<Latest>(keys.latest(project)) ?? noFaces,
    [cache, project],
  );
  const [loader] = useState(
    () =>
      new FaceLoader({
        lacks: (id) => known.lacks(id),
        ask: (ids, signal) => getFaces(project, ids, signal),
        answered: (ids, faces) => {
          known.answered(ids, faces, latest());
          setFailure(null);
        },
        failed: setFailure,
      }),
  );
  useEffect(() => () => loader.stop(), [loader]);

  const [matches] = useState(() => (face: Face) => faceMatches(face, query));
  useEffect(
    () =>
      known.subscribe((news) => {
        if (news.length) {
          setState((before) => {
            const after = heard(before.held, news, matches);
            return after === before.held ? before : { ...before, held: after };
          });
        }
      }),
    [known, matches],
  );
  // Before the grid asks for what isn't known.
  useLayoutEffect(() => {
    if (!first) return;
    known.answered(
      first.items.map((face) => face.id),
      first.items,
      latest(),
    );
  }, [known, first, latest]);

  const isShown = useEffectEvent((id: Id) => positions(held.ids).has(id));
  useEffect(
    () =>
      listen(cache, (of, event) => {
        if (of === project) hear(known, event, isShown);
      }),
    [cache, project, known],
  );

  /** Shows the list as it is now. */
  const release = useCallback(() => {
    setState((before) => ({ ...before, held: released(before.held, before.of ?? before.held.ids) }));
  }, []);
  const gone = useMemo(() => goneOf(held), [held]);
  const allGone = held.ids.length > 0 && gone.size === held.ids.length;
  useEffect(() => {
    if (!allGone) return;
    const timer = setTimeout(release, LINGER_MS);
    return () => clearTimeout(timer);
  }, [allGone, release]);

  const retry = () => {
    if (!index.ids) {
      index.refetch();
      void page.refetch();
    }
    loader.again();
  };
  return {
    ids: held.ids,
    gone,
    waiting: held.waiting,
    /** Whether `ids` are all there are. */
    whole: index.ids !== undefined && index.ids === of,
    pending: fresh === null && !(index.error && page.isError),
    error: fresh === null ? (page.error ?? index.error) : (failure ?? index.error),
    retry,
    release,
    refetch: index.refetch,
    /** These leave the list, and stay where they stand until it is shown anew. */
    drop: useCallback((ids: readonly Id[]) => {
      setState((before) => {
        const left = new Set(before.held.left);
        for (const id of ids) left.add(id);
        return { ...before, held: { ...before.held, left } };
      });
    }, []),
    /** The faces that are loaded; who draws some of them listens to it. */
    known,
    want: useCallback((ids: readonly Id[]) => loader.show(ids), [loader]),
    /** Returns these faces, at most 500, asking for those that aren't known. */
    load: async (ids: readonly Id[]): Promise<Face[]> => {
      const missing = ids.filter((id) => known.lacks(id)).slice(0, MOST_FACES);
      if (missing.length) known.answered(missing, await getFaces(project, missing), latest());
      return ids.flatMap((id) => known.get(id) ?? []);
    },
  };
}

/** What an event changes in the faces that a list knows. */
function hear(known: KnownFaces, event: LiveEvent, isShown: (id: Id) => boolean): void {
  switch (event.type) {
    case "faces.changed":
    case "faces.added":
      known.heard(event.faces.filter((face) => isShown(face.id)));
      break;
    case "faces.removed":
      known.removed(event.ids.filter(isShown));
      break;
    case "suggestions.changed":
      known.heard((event.faces ?? []).filter((face) => isShown(face.id)));
      break;
    case "people.changed":
      known.renamed(event.people);
      break;
    default:
      break;
  }
}
