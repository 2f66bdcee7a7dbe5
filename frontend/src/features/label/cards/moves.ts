/** Moves of the focus over a grid of crops. */

export type Way = "left" | "right" | "up" | "down";

/** Returns the place after a move among `count` crops in `columns`; it stays where there is no other. */
export function moved(at: number, way: Way, count: number, columns: number): number {
  const step = { left: -1, right: 1, up: -columns, down: columns }[way];
  const next = at + step;
  if (next >= 0 && next < count) return next;
  // Below the last full row: the last crop, if it stands on a lower row.
  if (way === "down" && Math.floor(at / columns) < Math.floor((count - 1) / columns)) return count - 1;
  return at;
}
