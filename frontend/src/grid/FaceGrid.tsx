import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
} from "react";
import type { Face, Id } from "../api/types";
import { useKeys } from "../keys/useKeys";
import { useSize } from "../ui/useSize";
import { FaceTile } from "./FaceTile";
import { squares } from "./geometry";
import classes from "./grid.module.css";
import type { Move, Selection } from "./selection";
import { type Rect, useSweep } from "./useSweep";

const GAP_PX = 10;
/** The scroller's own padding, which drags must take into account. */
const PADDING_PX = 4;

export interface FaceGridProps {
  faces: readonly Face[];
  gone?: ReadonlySet<Id>;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  /** Called when the end comes near. */
  onEnd?: () => void;
  caption?: (face: Face) => ReactNode;
  caption_px?: number;
  tile_px?: number;
  label: string;
}

const none: ReadonlySet<Id> = new Set();

/** Faces as square tiles; of 100,000 only those on screen exist. */
export function FaceGrid({
  faces,
  gone = none,
  selection,
  onSelection,
  onEnd,
  caption,
  caption_px = 0,
  tile_px: wanted_px = 112,
  label,
}: FaceGridProps) {
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const order = useMemo(() => faces.map((face) => face.id), [faces]);
  const { columns, tile_px } = squares(width, wanted_px, GAP_PX);
  const row_px = tile_px + caption_px + GAP_PX;
  const rowCount = Math.ceil(faces.length / columns);
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => row_px,
    overscan: 3,
  });
  useEffect(() => rows.measure(), [rows, row_px]);

  const visible = rows.getVirtualItems();
  const lastRow = visible.at(-1)?.index ?? 0;
  const reachEnd = useEffectEvent(() => onEnd?.());
  useEffect(() => {
    if (rowCount > 0 && lastRow >= rowCount - 3) reachEnd();
  }, [lastRow, rowCount]);

  const move = (to: Move, extending: boolean) => () => {
    const next = selection.move(to, order, columns, extending);
    onSelection(next);
    const at = next.focus === null ? -1 : order.indexOf(next.focus);
    if (at >= 0) rows.scrollToIndex(Math.floor(at / columns), { align: "auto" });
  };
  useKeys("faces", {
    left: move("left", false),
    right: move("right", false),
    up: move("up", false),
    down: move("down", false),
    first: move("first", false),
    last: move("last", false),
    "extend.left": move("left", true),
    "extend.right": move("right", true),
    "extend.up": move("up", true),
    "extend.down": move("down", true),
    all: () => onSelection(selection.all(order.filter((id) => !gone.has(id)))),
    clear: () => onSelection(selection.clear()),
  });

  const current = useRef({ selection, order, onSelection });
  useEffect(() => {
    current.current = { selection, order, onSelection };
  });
  const pick = useCallback((face: Face, event: MouseEvent) => {
    const now = current.current;
    if (event.shiftKey) now.onSelection(now.selection.extend(face.id, now.order));
    else if (event.ctrlKey || event.metaKey) now.onSelection(now.selection.toggle(face.id));
    else now.onSelection(now.selection.click(face.id));
  }, []);

  const sweep = useSweep(scroller, (rect, adding) =>
    onSelection(selection.sweep(inside(rect, { order, columns, tile_px, row_px }), adding)),
  );
  const focusShown = selection.focus !== null && order.includes(selection.focus);
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      data-keys="page"
      role="group"
      aria-label={label}
      {...sweep.handlers}
    >
      <div ref={sized} className={classes.canvas} style={{ height: rows.getTotalSize() }}>
        {width > 0 &&
          visible.map((row) => (
            <div
              key={row.key}
              className={classes.row}
              style={{ gap: GAP_PX, height: row_px, transform: `translateY(${row.start}px)` }}
            >
              {faces.slice(row.index * columns, (row.index + 1) * columns).map((face, column) => (
                <FaceTile
                  key={face.id}
                  face={face}
                  size_px={tile_px}
                  selected={selection.has(face.id)}
                  focused={selection.focus === face.id}
                  reachable={focusShown ? selection.focus === face.id : row.index + column === 0}
                  gone={gone.has(face.id)}
                  onPick={pick}
                  caption={caption?.(face)}
                />
              ))}
            </div>
          ))}
      </div>
      {sweep.rect && (
        <div
          className={classes.sweep}
          style={{
            left: sweep.rect.left,
            top: sweep.rect.top,
            width: sweep.rect.right - sweep.rect.left,
            height: sweep.rect.bottom - sweep.rect.top,
          }}
        />
      )}
    </div>
  );
}

/** Returns the ids of the tiles that a dragged rectangle touches. */
function inside(
  rect: Rect,
  {
    order,
    columns,
    tile_px,
    row_px,
  }: { order: readonly Id[]; columns: number; tile_px: number; row_px: number },
): Id[] {
  const column_px = tile_px + GAP_PX;
  const first = Math.max(0, Math.floor((rect.left - PADDING_PX) / column_px));
  const last = Math.min(columns - 1, Math.floor((rect.right - PADDING_PX) / column_px));
  const top = Math.max(0, Math.floor((rect.top - PADDING_PX) / row_px));
  const bottom = Math.floor((rect.bottom - PADDING_PX) / row_px);
  const ids: Id[] = [];
  for (let row = top; row <= bottom; row += 1) {
    ids.push(...order.slice(row * columns + first, row * columns + last + 1));
  }
  return ids;
}
