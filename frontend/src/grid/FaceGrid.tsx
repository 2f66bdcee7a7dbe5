import { type CSSProperties, type MouseEvent, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Id } from "../api/types";
import { useKeys } from "../keys/useKeys";
import { useSize } from "../ui/useSize";
import { FaceRow, type RowContext } from "./FaceRow";
import { inside, type Lattice, rowCount, squares, zoomed } from "./geometry";
import classes from "./grid.module.css";
import type { KnownFaces } from "./known";
import { positionOf } from "./order";
import { Peek } from "./Peek";
import { moveKeys } from "./moveKeys";
import type { Selection } from "./selection";
import { TileIcons } from "./TileIcons";
import { tileOf, usePeek } from "./usePeek";
import { useRows } from "./useRows";
import { useSweep } from "./useSweep";
import { wanted } from "./windows";

const GAP_PX = 10;
/** Under each crop. */
const CAPTION_PX = 26;
/** The scroller's own padding, which drags must take into account. */
const PADDING_PX = 4;

export interface FaceGridProps {
  project: Id;
  /** All faces of the list, loaded or not. */
  ids: readonly Id[];
  known: KnownFaces;
  gone: ReadonlySet<Id>;
  holders: ReadonlyMap<Id, string>;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  /** Called to select the whole list, of which not all may be known yet. */
  onAll: () => void;
  /** Called with the faces to have, the most urgent first. */
  onWant: (ids: readonly Id[]) => void;
  /** A button under a crop was pressed. */
  onAct: (face: Id, action: "accept" | "not_person") => void;
  canLabel: boolean;
  /** About how wide a crop is. */
  zoom_px: number;
  onZoom: (zoom_px: number) => void;
  label: string;
}

/** Faces as square tiles; of 100,000 only those on screen exist. */
export function FaceGrid(props: FaceGridProps) {
  const { ids, known, gone, selection, onSelection, zoom_px } = props;
  const { faceOf } = known;
  const revision = useSyncExternalStore(known.subscribe, known.revision);
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const { ref: framed, height } = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, tile_px } = squares(width, zoom_px, GAP_PX);
  const row_px = tile_px + CAPTION_PX + GAP_PX;
  const lattice = useMemo<Lattice>(
    () => ({ count: ids.length, columns, row_px }),
    [ids.length, columns, row_px],
  );
  const { rows, reveal } = useRows(scroller, {
    ids,
    focus: selection.focus,
    lattice,
    height_px: height || 600,
  });
  const peek = usePeek(scroller, faceOf);

  const want = useEffectEvent(() => {
    const visible = { from: rows.seen.from * columns, to: rows.seen.to * columns };
    if (width > 0) props.onWant(wanted(ids, visible, rows.heading));
  });
  useEffect(() => want(), [ids, columns, width, rows.seen.from, rows.seen.to, revision]);

  // What the keys moved to is scrolled to; so is the face of a link, once its place is known.
  const shown = useRef<Id | null>(null);
  const place = positionOf(ids, selection.focus);
  const follow = useEffectEvent(() => {
    if (place < 0 || width === 0 || shown.current === selection.focus) return;
    reveal(place, shown.current === null);
    shown.current = selection.focus;
  });
  useLayoutEffect(() => follow(), [place, width, selection.focus]);

  // The keyboard's focus follows the arrow keys, but is never taken from a text field; it must not stay on a
  // tile that has become another face's.
  useLayoutEffect(() => {
    const active = document.activeElement;
    const mine = scroller.current?.contains(active) ?? false;
    if (!mine && active !== document.body) return;
    const tile = scroller.current?.querySelector<HTMLElement>("[data-focus]");
    if (tile) {
      if (tile !== active) tile.focus({ preventScroll: true });
    } else if (mine && active instanceof HTMLElement && active.dataset.face) {
      scroller.current?.focus({ preventScroll: true });
    }
  }, [selection.focus, rows.from, rows.to]);

  const go = (next: Selection) => {
    peek.hide();
    onSelection(next);
  };
  /** Here the focus is seen already: nothing shall move under the pointer. */
  const stay = (next: Selection) => {
    shown.current = next.focus;
    onSelection(next);
  };
  useKeys("faces", {
    ...moveKeys((to, extending) => go(selection.move(to, ids, columns, extending))),
    all: props.onAll,
    clear: () => (peek.at ? peek.hide() : stay(selection.clear())),
    peek: () => selection.focus !== null && peek.toggle(selection.focus),
    "zoom.in": () => props.onZoom(zoomed(zoom_px, 1)),
    "zoom.out": () => props.onZoom(zoomed(zoom_px, -1)),
  });

  const onClick = (event: MouseEvent) => {
    const id = tileOf(event.target);
    if (id === null) return;
    peek.hide();
    const action = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset.act;
    if (action === "accept" || action === "not_person") props.onAct(id, action);
    else if (!(event.target as Element).closest("[data-face]")) return;
    else if (event.shiftKey) stay(selection.extend(id, ids));
    else if (event.ctrlKey || event.metaKey) stay(selection.toggle(id));
    else stay(selection.click(id));
  };

  const base = useRef(selection);
  const sweep = useSweep(scroller, {
    onStart: () => {
      base.current = selection;
      peek.hide();
    },
    onSweep: ({ left, top, right, bottom }, adding) => {
      const rect = {
        left: left - PADDING_PX,
        right: right - PADDING_PX,
        top: top - PADDING_PX,
        bottom: bottom - PADDING_PX,
      };
      const touched = inside(rect, lattice, { tile_px, gap_px: GAP_PX });
      const keys = touched.flatMap(({ from, to }) => ids.slice(from, to));
      stay(base.current.sweep(keys, adding));
    },
  });

  const onWheel = useEffectEvent((event: WheelEvent) => {
    peek.hide();
    if (!event.ctrlKey || !event.deltaY) return;
    event.preventDefault();
    props.onZoom(zoomed(zoom_px, event.deltaY < 0 ? 1 : -1));
  });
  useEffect(() => {
    const box = scroller.current;
    const listener = (event: WheelEvent) => onWheel(event);
    box?.addEventListener("wheel", listener, { passive: false });
    return () => box?.removeEventListener("wheel", listener);
  }, []);

  const { holders, canLabel } = props;
  const { pointed } = peek;
  const load = !rows.rushing;
  const reachable = place >= 0 ? selection.focus : (ids[0] ?? null);
  const context = useMemo<RowContext>(
    () => ({
      ids,
      columns,
      faceOf,
      revision,
      gone,
      holders,
      selection,
      pointed,
      reachable,
      canLabel,
      load,
    }),
    [ids, columns, faceOf, revision, gone, holders, selection, pointed, reachable, canLabel, load],
  );
  const drawn = [];
  for (let row = rows.from; width > 0 && row < rows.to; row += 1) {
    drawn.push(<FaceRow key={row % rows.slots} row={row} top_px={row * row_px} context={context} />);
  }
  return (
    // The listeners serve all tiles at once; each tile is a button of its own.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
    <div className={classes.frame} ref={framed} onClick={onClick} {...peek.handlers}>
      <TileIcons />
      <div
        ref={scroller}
        className={classes.scroller}
        data-keys="page"
        role="group"
        aria-label={props.label}
        tabIndex={-1}
        {...sweep.handlers}
      >
        <div
          ref={sized}
          className={classes.canvas}
          style={
            {
              height: rowCount(lattice) * row_px,
              "--tile": `${tile_px}px`,
              "--gap": `${GAP_PX}px`,
            } as CSSProperties
          }
        >
          {drawn}
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
      {peek.at && <Peek project={props.project} at={peek.at} />}
    </div>
  );
}
