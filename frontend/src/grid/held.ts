/**
 * A list that keeps its place. What someone is about to click never moves: items that leave the
 * fresh list stay where they stood, marked as gone; new ones wait, unless they come after the end.
 */
import type { Face, Id } from "../api/types";

export interface Held {
  items: readonly Face[];
  /** Items that the filter no longer finds. */
  gone: ReadonlySet<Id>;
  /** New items that would have moved others. */
  waiting: number;
}

export const nothingHeld: Held = { items: [], gone: new Set(), waiting: 0 };

/**
 * Returns the held list after `fresh` arrived.
 * `latest` knows faces that changed since they were loaded; `matches` is the list's filter.
 */
export function hold(
  held: Held,
  {
    fresh,
    whole,
    latest,
    matches,
  }: {
    fresh: readonly Face[];
    /** Whether `fresh` is the list to its end, and not only the pages loaded so far. */
    whole: boolean;
    /** Null for a face that was removed. */
    latest: ReadonlyMap<Id, Face | null>;
    matches: (face: Face) => boolean;
  },
): Held {
  const byId = new Map(fresh.map((face) => [face.id, face]));
  const shown = new Set(held.items.map((face) => face.id));
  const newest = (face: Face): Face => {
    const other = latest.get(face.id);
    return other && other.version > face.version ? other : face;
  };
  const kept = held.items.map((face) => {
    const loaded = byId.get(face.id);
    if (loaded) return newest(loaded);
    // Of the same version the later news counts: what was shown may have been a guess.
    const news = latest.get(face.id);
    return news && news.version >= face.version ? news : face;
  });
  // What is missing past the last loaded face may stand on a page that isn't loaded.
  const loadedTo = whole ? kept.length : kept.findLastIndex((face) => byId.has(face.id));
  const gone = new Set(
    kept
      .filter(
        (face, at) =>
          !matches(face) || (!byId.has(face.id) && (at < loadedTo || latest.get(face.id) === null)),
      )
      .map((face) => face.id),
  );
  const lastKept = fresh.findLastIndex((face) => shown.has(face.id));
  const appended = fresh.slice(lastKept + 1).map(newest);
  const waiting = fresh.filter((face, at) => at < lastKept && !shown.has(face.id)).length;
  return { items: [...kept, ...appended], gone, waiting };
}
