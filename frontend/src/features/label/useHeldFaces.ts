import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useFaces } from "../../api/faces";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import type { Face, FaceQuery, Id } from "../../api/types";
import { type Held, hold, nothingHeld } from "../../grid/held";
import type { Latest } from "../../live/faces";
import { faceMatches } from "../../live/filters";

/** Long enough to see what became of the last faces before the list moves on. */
const LINGER_MS = 900;

const noFaces: Latest = new Map();

/** A list of faces that keeps its place while faces leave and arrive. */
export function useHeldFaces(project: Id, query: FaceQuery) {
  const faces = useFaces(project, query);
  const fresh = useMemo(() => flat(faces.data), [faces.data]);
  const latest = useQuery<Latest>({
    queryKey: keys.latest(project),
    queryFn: () => noFaces,
    enabled: false,
    staleTime: Infinity,
  }).data;
  const known = latest ?? noFaces;
  const whole = !faces.hasNextPage;
  const [{ held, of, knew }, setState] = useState<{
    held: Held;
    of: readonly Face[];
    knew: Latest;
  }>({ held: nothingHeld, of: [], knew: noFaces });

  const matches = (face: Face) => faceMatches(face, query);
  if (fresh !== of || known !== knew) {
    setState({ held: hold(held, { fresh, whole, latest: known, matches }), of: fresh, knew: known });
  }

  /** Shows the list as it is now. */
  const release = useCallback(() => {
    setState((before) => {
      const items = before.of.filter((face) => !before.held.gone.has(face.id));
      return { ...before, held: { items, gone: new Set(), waiting: 0 } };
    });
  }, []);
  const allGone = held.items.length > 0 && held.gone.size === held.items.length;
  useEffect(() => {
    if (!allGone) return;
    const timer = setTimeout(release, LINGER_MS);
    return () => clearTimeout(timer);
  }, [allGone, release]);

  const more = () => {
    if (faces.hasNextPage && !faces.isFetching) void faces.fetchNextPage();
  };
  return { faces, held, release, more };
}
