/** Where the work goes on in a list. */
import type { Id } from "../../api/types";
import { positions } from "../../grid/order";

/**
 * Returns the face to go on with after `done`: the first that still waits after the last of them, or
 * else the first in the list; null if none does.
 */
export function nextAfter(
  ids: readonly Id[],
  done: readonly Id[],
  waits: (id: Id) => boolean,
): Id | null {
  const places = positions(ids);
  const finished = new Set(done);
  let last = -1;
  for (const id of done) last = Math.max(last, places.get(id) ?? -1);
  const free = (id: Id) => !finished.has(id) && waits(id);
  for (let at = last + 1; at < ids.length; at += 1) {
    const id = ids[at] as Id;
    if (free(id)) return id;
  }
  for (let at = 0; at < last; at += 1) {
    const id = ids[at] as Id;
    if (free(id)) return id;
  }
  return null;
}
