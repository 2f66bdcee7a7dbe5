/** Which face comes next where faces are walked one by one. */
import type { Face, Id } from "../../api/types";

/** Returns the first face that wasn't passed yet, else the one passed longest ago; never `current`. */
export function nextToWalk(
  waiting: readonly Face[],
  passed: readonly Id[],
  current: Id | undefined,
): Face | undefined {
  const others = waiting.filter(({ id }) => id !== current);
  const fresh = others.find(({ id }) => !passed.includes(id));
  if (fresh) return fresh;
  const [longest] = passed.filter((id) => others.some((face) => face.id === id));
  return others.find(({ id }) => id === longest);
}
