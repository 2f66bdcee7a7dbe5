import { type PointerEvent, type RefObject, useRef, useState } from "react";

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A press becomes a drag once it has moved this far. */
const FROM_PX = 8;

/**
 * A rectangle dragged over a scrolled canvas, in the canvas's own pixels.
 * `onSweep` is called while it grows; the click that ends a drag is swallowed.
 */
export function useSweep(
  scroller: RefObject<HTMLElement | null>,
  onSweep: (rect: Rect, adding: boolean) => void,
) {
  const from = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const [rect, setRect] = useState<Rect | null>(null);

  const at = (event: PointerEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    return {
      x: event.clientX - (box?.left ?? 0),
      y: event.clientY - (box?.top ?? 0) + (scroller.current?.scrollTop ?? 0),
    };
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      // Touch scrolls, and a press on a button under a tile is a press on that button.
      const onAction = (event.target as Element).closest("button:not([data-face])");
      if (event.button !== 0 || event.pointerType === "touch" || onAction) return;
      from.current = { ...at(event), moved: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const start = from.current;
      if (!start) return;
      const { x, y } = at(event);
      if (!start.moved && Math.hypot(x - start.x, y - start.y) < FROM_PX) return;
      if (!start.moved) scroller.current?.setPointerCapture(event.pointerId);
      start.moved = true;
      const next = {
        left: Math.min(x, start.x),
        top: Math.min(y, start.y),
        right: Math.max(x, start.x),
        bottom: Math.max(y, start.y),
      };
      setRect(next);
      onSweep(next, event.ctrlKey || event.metaKey || event.shiftKey);
    },
    onPointerUp: () => {
      setRect(null);
      if (!from.current?.moved) from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
      setRect(null);
    },
    onClickCapture: (event: React.MouseEvent) => {
      if (from.current?.moved) event.stopPropagation();
      from.current = null;
    },
  };
  return { rect, handlers };
}
