import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Id } from "../api/types";
import { anchored, type Frame, type Lattice, rowCount, rowsInView, scrolledTo, slots } from "./geometry";
import { positionOf } from "./order";

/** Rows kept ready above and below the view. */
const OVER = 2;
/** Screens a second from which crops aren't asked for: nobody could see them. */
const RUSH = 5;
/** After so long without a move the scrolling has ended. */
const CALM_MS = 120;

const frameOf = (box: HTMLElement): Frame => ({ top_px: box.scrollTop, height_px: box.clientHeight });

export interface Rows {
  /** The first row that exists, and the one after the last. */
  from: number;
  to: number;
  /** How many can exist: a row's number modulo this is its slot. */
  slots: number;
  /** The rows that are seen. */
  seen: { from: number; to: number };
  heading: -1 | 0 | 1;
  /** Whether the scrolling is too fast to see crops. */
  rushing: boolean;
}

/**
 * Which rows of a lattice exist while its scroller moves. A row is drawn before the frame in which it
 * enters. When the lattice changes, the face in `focus`, or else the first one that is seen, stays put.
 */
export function useRows(
  scroller: RefObject<HTMLElement | null>,
  { ids, focus, lattice, height_px }: { ids: readonly Id[]; focus: Id | null; lattice: Lattice; height_px: number },
) {
  const [view, setView] = useState({ row: 0, heading: 0 as -1 | 0 | 1, rushing: false });
  const last = useRef({ top: 0, at: 0, speed: 0 });
  const calm = useRef<ReturnType<typeof setTimeout>>(undefined);
  const anchor = useRef<{ id: Id; offset_px: number } | null>(null);

  /** Remembers what shall stay where it is. */
  const mark = useEffectEvent((frame: Frame) => {
    if (!ids.length) return;
    const seen = rowsInView(frame, lattice);
    const at = positionOf(ids, focus);
    const row = Math.floor(at / lattice.columns);
    const isSeen = at >= 0 && row >= seen.from && row < seen.to;
    const keep = isSeen ? at : Math.ceil(frame.top_px / lattice.row_px) * lattice.columns;
    const id = ids[Math.min(keep, ids.length - 1)];
    if (id === undefined) return;
    const start = Math.floor(keep / lattice.columns) * lattice.row_px;
    anchor.current = { id, offset_px: start - frame.top_px };
  });

  const onScroll = useEffectEvent(() => {
    const box = scroller.current;
    if (!box) return;
    const now = performance.now();
    // Read once and before anything is drawn: reading after would lay the page out twice a frame.
    const frame = frameOf(box);
    const { top, at, speed: before } = last.current;
    const moved = frame.top_px - top;
    const perSecond = Math.abs(moved) / Math.max(1, frame.height_px) / Math.max(0.008, (now - at) / 1000);
    const speed = now - at > CALM_MS ? 0 : before * 0.6 + perSecond * 0.4;
    last.current = { top: frame.top_px, at: now, speed };
    const row = rowsInView(frame, lattice).from;
    const heading = moved > 0 ? 1 : moved < 0 ? -1 : 0;
    const rushing = speed > RUSH || (Math.abs(moved) > 3 * frame.height_px && now - at < CALM_MS);
    if (row !== view.row || rushing !== view.rushing) flushSync(() => setView({ row, heading, rushing }));
    mark(frame);
    clearTimeout(calm.current);
    calm.current = setTimeout(() => {
      last.current.speed = 0;
      setView((now) => (now.rushing || now.heading ? { ...now, heading: 0, rushing: false } : now));
    }, CALM_MS);
  });
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const listener = () => onScroll();
    box.addEventListener("scroll", listener, { passive: true });
    return () => {
      box.removeEventListener("scroll", listener);
      clearTimeout(calm.current);
    };
  }, [scroller]);

  const drawn = useRef({ ids, lattice });
  useLayoutEffect(() => {
    const box = scroller.current;
    const before = drawn.current;
    drawn.current = { ids, lattice };
    const same = before.lattice.columns === lattice.columns && before.lattice.row_px === lattice.row_px;
    // At the very top what is new shall be seen.
    const keep = same ? before.ids !== ids && (box?.scrollTop ?? 0) >= 1 : true;
    if (box && anchor.current && keep) {
      const at = positionOf(ids, anchor.current.id);
      if (at >= 0) box.scrollTo({ top: anchored({ at, offset_px: anchor.current.offset_px }, lattice) });
    }
    if (box) mark(frameOf(box));
  }, [scroller, ids, lattice]);

  /** Scrolls no further than it takes to see item `at` whole. */
  const reveal = (at: number, middle = false) => {
    const box = scroller.current;
    if (!box || at < 0) return;
    const frame = frameOf(box);
    const to = scrolledTo(at, frame, lattice);
    if (to === frame.top_px) return;
    const start = Math.floor(at / lattice.columns) * lattice.row_px;
    box.scrollTo({ top: middle ? start - (box.clientHeight - lattice.row_px) / 2 : to });
  };

  const rows = rowCount(lattice);
  const row = Math.min(view.row, Math.max(0, rows - 1));
  const high = Math.ceil(height_px / lattice.row_px) + 1;
  const result: Rows = {
    from: Math.max(0, row - OVER),
    to: Math.min(rows, row + high + OVER),
    slots: slots(height_px, lattice.row_px, OVER) + 1,
    seen: { from: row, to: Math.min(rows, row + high) },
    heading: view.heading,
    rushing: view.rushing,
  };
  return { rows: result, reveal };
}
