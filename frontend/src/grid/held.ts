/**
 * A list of ids that keeps its place. What someone is about to click never moves: ids that leave the
 * fresh list stay where they stood, marked as gone; new ones wait, unless they come after the end.
 */
import type { Face, Id } from "../api/types";
import { positions, sameOrder } from "./order";

export interface Held {
  ids: readonly Id[];
  /** Of `ids`, those that the list's last answer lacks. */
  missing: ReadonlySet<Id>;
  /** Faces that are known not to pass the filter any more. */
  left: ReadonlySet<Id>;
  /** New ids that would have moved others. */
  waiting: number;
}

const none: ReadonlySet<Id> = new Set();

export const nothingHeld: Held = { ids: [], missing: none, left: none, waiting: 0 };

/**
 * Returns the held list after `fresh` arrived, the list as the site has it now.
 * `whole`: whether that is the list to its end, and not only its first page.
 */
export function hold(held: Held, fresh: readonly Id[], whole: boolean): Held {
  const { ids, left } = held;
  if (!ids.length) return { ...held, ids: fresh, missing: none, waiting: 0 };
  if (sameOrder(ids, fresh)) return { ...held, missing: none, waiting: 0 };
  const present = positions(fresh);
  const shown = positions(ids);
  // What is missing past the end of a first page may stand on the next one.
  const reach = whole ? ids.length : ids.findLastIndex((id) => present.has(id));
  const missing = new Set<Id>();
  for (let at = 0; at < reach; at += 1) {
    const id = ids[at] as Id;
    if (!present.has(id)) missing.add(id);
  }
  const lastKept = fresh.findLastIndex((id) => shown.has(id));
  const appended = fresh.slice(lastKept + 1).filter((id) => !left.has(id));
  let waiting = 0;
  for (let at = 0; at < lastKept; at += 1) {
    const id = fresh[at] as Id;
    if (!shown.has(id) && !left.has(id)) waiting += 1;
  }
  return { ...held, ids: appended.length ? [...ids, ...appended] : ids, missing, waiting };
}

/** Returns the held list after news of faces; null for one that was removed. */
export function heard(
  held: Held,
  news: Iterable<readonly [Id, Face | null]>,
  matches: (face: Face) => boolean,
): Held {
  const shown = positions(held.ids);
  let left: Set<Id> | null = null;
  let missing: Set<Id> | null = null;
  for (const [id, face] of news) {
    if (!shown.has(id) && !held.left.has(id)) continue;
    const passes = face !== null && matches(face);
    if (passes === (left ?? held.left).has(id)) {
      left ??= new Set(held.left);
      if (passes) left.delete(id);
      else left.add(id);
    }
    if (passes && held.missing.has(id)) (missing ??= new Set(held.missing)).delete(id);
  }
  if (!left && !missing) return held;
  return { ...held, left: left ?? held.left, missing: missing ?? held.missing };
}

/** Returns the list as the site has it now, without what has left it. */
export function released(held: Held, fresh: readonly Id[]): Held {
  const ids = held.left.size ? fresh.filter((id) => !held.left.has(id)) : fresh;
  return { ...held, ids, missing: none, waiting: 0 };
}

/** Returns the shown ids that don't belong to the list any more. */
export function goneOf({ ids, missing, left }: Held): ReadonlySet<Id> {
  if (!left.size) return missing;
  const shown = positions(ids);
  const gone = new Set(missing);
  for (const id of left) if (shown.has(id)) gone.add(id);
  return gone;
}
