import { memo } from "react";
import type { Face, Id } from "../api/types";
import { FaceTile } from "./FaceTile";
import classes from "./grid.module.css";
import type { Selection } from "./selection";

/** What all rows share: one object, so that a row compares one thing to know that nothing changed. */
export interface RowContext {
  ids: readonly Id[];
  columns: number;
  faceOf: (id: Id) => Face | undefined;
  /** Another number when `faceOf` answers otherwise. */
  revision: number;
  gone: ReadonlySet<Id>;
  holders: ReadonlyMap<Id, string>;
  selection: Selection;
  /** The face under the pointer. */
  pointed: Id | null;
  /** Where Tab reaches the grid. */
  reachable: Id | null;
  canLabel: boolean;
  load: boolean;
}

/** A row of tiles in one of the grid's slots: what leaves at one end is used again at the other. */
export const FaceRow = memo(function FaceRow({
  row,
  top_px,
  context,
}: {
  row: number;
  top_px: number;
  context: RowContext;
}) {
  const { ids, columns, selection, gone } = context;
  const tiles = [];
  const end = Math.min(ids.length, (row + 1) * columns);
  for (let at = row * columns; at < end; at += 1) {
    const id = ids[at] as Id;
    const focused = selection.focus === id;
    tiles.push(
      <FaceTile
        key={at % columns}
        id={id}
        face={context.faceOf(id)}
        selected={selection.has(id)}
        focused={focused}
        reachable={context.reachable === id}
        gone={gone.has(id)}
        active={focused || context.pointed === id}
        canLabel={context.canLabel}
        load={context.load}
        holder={context.holders.get(id)}
      />,
    );
  }
  return (
    <div className={classes.row} style={{ transform: `translateY(${top_px}px)` }}>
      {tiles}
    </div>
  );
});
