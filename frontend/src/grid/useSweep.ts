import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A press becomes a drag once it has moved this far. */
const FROM_PX = 8;
/** So near to an edge, or past it, a drag scrolls: the nearer the faster. */
const EDGE_PX = 48;
const MOST_PX_A_FRAME = 40;

/** Returns how far a drag at `y` in a view of `height` scrolls in a frame. */
export function pull(y: number, height: number): number {
  const past = y < EDGE_PX ? y - EDGE_PX : y > height - EDGE_PX ? y - (height - EDGE_PX) : 0;
  const share = Math.max(-1, Math.min(1, past / EDGE_PX / 1.5));
  return Math.round(share * Math.abs(share) * MOST_PX_A_FRAME);
}

interface Drag {
  /** Where it began, on the canvas. */
  x: number;
  y: number;
  moved: boolean;
  /** Where the pointer is, in the view. */
  view: { x: number; y: number };
  adding: boolean;
}

/**
 * A rectangle dragged over a scrolled canvas, in the canvas's own pixels; near the edges it scrolls.
 * `onSweep` is called while it grows; the click that ends a drag is swallowed.
 */
export function useSweep(
  scroller: RefObject<HTMLElement | null>,
  { onStart, onSweep }: { onStart: () => void; onSweep: (rect: Rect, adding: boolean) => void },
) {
  const drag = useRef<Drag | null>(null);
  const frame = useRef(0);
  const [rect, setRect] = useState<Rect | null>(null);
  const told = useRef(onSweep);
  useEffect(() => {
    told.current = onSweep;
  });

  const grow = (now: Drag) => {
    const box = scroller.current;
    if (!box) return;
    const x = now.view.x;
    const y = now.view.y + box.scrollTop;
    const next = {
      left: Math.min(x, now.x),
      top: Math.min(y, now.y),
      right: Math.max(x, now.x),
      bottom: Math.max(y, now.y),
    };
    setRect(next);
    told.current(next, now.adding);
  };
  const follow = () => {
    const box = scroller.current;
    const now = drag.current;
    if (!box || !now?.moved) return;
    const by = pull(now.view.y, box.clientHeight);
    const before = box.scrollTop;
    if (by) box.scrollBy({ top: by });
    if (box.scrollTop !== before) grow(now);
    frame.current = requestAnimationFrame(follow);
  };
  const end = () => {
    cancelAnimationFrame(frame.current);
    setRect(null);
  };
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const viewOf = (event: PointerEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      // Touch scrolls, and a press on a button under a tile is a press on that button.
      const onAction = (event.target as Element).closest("button:not([data-face])");
      if (event.button !== 0 || event.pointerType === "touch" || onAction) return;
      const view = viewOf(event);
      // The scroll bar is not the canvas.
      if (view.x > (scroller.current?.clientWidth ?? 0)) return;
      drag.current = {
        x: view.x,
        y: view.y + (scroller.current?.scrollTop ?? 0),
        moved: false,
        view,
        adding: false,
      };
    },
    onPointerMove: (event: PointerEvent) => {
      const now = drag.current;
      if (!now) return;
      now.view = viewOf(event);
      now.adding = event.ctrlKey || event.metaKey || event.shiftKey;
      if (!now.moved) {
        const y = now.view.y + (scroller.current?.scrollTop ?? 0);
        if (Math.hypot(now.view.x - now.x, y - now.y) < FROM_PX) return;
        scroller.current?.setPointerCapture(event.pointerId);
        now.moved = true;
        onStart();
        frame.current = requestAnimationFrame(follow);
      }
      grow(now);
    },
    onPointerUp: () => {
      end();
      if (!drag.current?.moved) drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
      end();
    },
    onClickCapture: (event: React.MouseEvent) => {
      if (drag.current?.moved) event.stopPropagation();
      drag.current = null;
    },
  };
  return { rect, handlers };
}
