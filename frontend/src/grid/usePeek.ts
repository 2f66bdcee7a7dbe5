import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Face, Id } from "../api/types";
import type { PeekAt } from "./Peek";

const AFTER_MS = 350;

/** The face under the pointer, and the card with its photo: after a moment's rest, or by key. */
export function usePeek(
  scroller: RefObject<HTMLElement | null>,
  faceOf: (id: Id) => Face | undefined,
) {
  const [pointed, point] = useState<Id | null>(null);
  const [at, setAt] = useState<PeekAt | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const show = (id: Id) => {
    const face = faceOf(id);
    const box = scroller.current?.querySelector(`[data-face="${id}"]`)?.getBoundingClientRect();
    if (face && box) setAt({ face, box });
  };
  const hide = () => {
    clearTimeout(timer.current);
    if (at) setAt(null);
  };
  const handlers = {
    onPointerOver: (event: PointerEvent) => {
      // A finger has no hover, and a drag is about something else.
      if (event.pointerType === "touch" || event.buttons) return;
      const id = tileOf(event.target);
      if (id === pointed) return;
      point(id);
      hide();
      if (id !== null) timer.current = setTimeout(() => show(id), AFTER_MS);
    },
    onPointerLeave: () => {
      point(null);
      hide();
    },
  };
  return { pointed, at, handlers, hide, toggle: (id: Id) => (at?.face.id === id ? hide() : show(id)) };
}

/** Returns the face of the tile that an element belongs to. */
export function tileOf(target: EventTarget | null): Id | null {
  const element = target instanceof Element ? target : null;
  const crop = element?.closest<HTMLElement>("[data-face], [data-of]");
  const id = Number(crop?.dataset.face ?? crop?.dataset.of);
  return Number.isInteger(id) ? id : null;
}
