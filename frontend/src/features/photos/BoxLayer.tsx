import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { useKeys } from "../../keys/useKeys";
import type { Box } from "../../api/types";
import { percent } from "../../grid/geometry";
import {
  type Direction,
  dragged,
  type Grip,
  type Handle,
  HANDLES,
  isTooSmall,
  placed,
  type Point,
  sizeText,
  type Size,
  stepped,
  stepPx,
  toPhoto,
} from "./box";
import classes from "./box.module.css";
import { showInside } from "./scroll";
import type { BoxWork, Work } from "./useBox";

interface Drag {
  pointer: number;
  grip: Grip;
  from: Point;
  start: Box;
}

const nowhere: Box = { left: 0, top: 0, right: 0, bottom: 0 };

/** Over the photo while a box is drawn or moved, by pointer, finger or keys. Lies exactly on the picture. */
export function BoxLayer({
  work,
  tools,
  photo,
  scale,
  canvas,
}: {
  work: Work;
  tools: BoxWork;
  photo: Size;
  /** Screen pixels a pixel of the photo. */
  scale: number;
  /** What the photo scrolls in. */
  canvas: RefObject<HTMLElement | null>;
}) {
  const layer = useRef<HTMLDivElement>(null);
  const rubber = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const { box } = work;
  const { saving, setBox } = tools;

  // Enter and the arrows belong to the box now, and go back to where they were.
  useEffect(() => {
    const before = document.activeElement;
    layer.current?.focus({ preventScroll: true });
    showInside(canvas.current, rubber.current);
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [canvas]);

  const at = (event: PointerEvent) => {
    const rect = layer.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return toPhoto({ x: event.clientX, y: event.clientY }, rect, photo);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (saving || drag.current || event.button !== 0 || !event.isPrimary) return;
    const grip = gripOf(event.target as Element, work.kind);
    if (!grip) return;
    event.preventDefault();
    layer.current?.setPointerCapture(event.pointerId);
    layer.current?.focus({ preventScroll: true });
    drag.current = { pointer: event.pointerId, grip, from: at(event), start: box ?? nowhere };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { current } = drag;
    if (current?.pointer !== event.pointerId) return;
    setBox(dragged(current.start, { ...current, to: at(event) }, photo));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const { current } = drag;
    if (current?.pointer !== event.pointerId) return;
    drag.current = null;
    const next = dragged(current.start, { ...current, to: at(event) }, photo);
    if (current.grip !== "new") setBox(next);
    else if (isTooSmall(next)) setBox(null);
    else tools.save(next);
  };
  const onPointerCancel = () => {
    if (drag.current) setBox(drag.current.grip === "new" ? null : drag.current.start);
    drag.current = null;
  };

  const step = (to: Direction, sizing: boolean) => {
    if (saving || drag.current) return;
    setBox(
      box
        ? stepped(box, { to, sizing, step_px: stepPx(scale) }, photo)
        : placed(seenPart(layer.current, canvas.current, photo), photo),
    );
    requestAnimationFrame(() => showInside(canvas.current, rubber.current));
  };
  useKeys("box", {
    "box.left": () => step("left", false),
    "box.right": () => step("right", false),
    "box.up": () => step("up", false),
    "box.down": () => step("down", false),
    "box.narrower": () => step("left", true),
    "box.wider": () => step("right", true),
    "box.lower": () => step("up", true),
    "box.higher": () => step("down", true),
    "box.save": () => (box ? tools.save() : step("right", false)),
    "box.leave": tools.leave,
  });

  return (
    <div
      ref={layer}
      className={classes.layer}
      data-kind={work.kind}
      data-saving={saving || undefined}
      data-keys="page"
      data-testid="box-layer"
      role="group"
      aria-label={work.kind === "draw" ? "Draw a box around a face" : "Move the box of the face"}
      tabIndex={-1}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
    >
      {box && (
        <div className={classes.dim} aria-hidden>
          <div style={percent(box, photo)} />
        </div>
      )}
      {box && (
        <div
          ref={rubber}
          className={classes.rubber}
          style={percent(box, photo)}
          data-grip="inside"
          data-tight={isTight(box, scale) || undefined}
        >
          <span
            className={classes.size}
            data-place={placeOf(box, photo, scale)}
            data-edge={edgeOf(box, photo, scale)}
            data-small={isTooSmall(box) || undefined}
          >
            {sizeText(box)}
          </span>
          {!saving && HANDLES.map((handle) => <span key={handle} className={classes.handle} data-grip={handle} />)}
        </div>
      )}
    </div>
  );
}

/** Returns what a press takes hold of; beside a box that is moved it takes nothing, so that the photo scrolls. */
function gripOf(target: Element, kind: Work["kind"]): Grip | null {
  const grip = target.closest<HTMLElement>("[data-grip]")?.dataset.grip as Handle | "inside" | undefined;
  return grip ?? (kind === "draw" ? "new" : null);
}

const LABEL_SCREEN_PX = 32;

/** Returns where the size stands, so that it never makes the photo's frame scroll. */
function placeOf(box: Box, photo: Size, scale: number): "below" | "above" | "inside" {
  if ((photo.height - box.bottom) * scale > LABEL_SCREEN_PX) return "below";
  return box.top * scale > LABEL_SCREEN_PX ? "above" : "inside";
}

const HALF_LABEL_SCREEN_PX = 50;

/** Returns the side of the photo over which a middle size would hang. */
function edgeOf(box: Box, photo: Size, scale: number): "left" | "right" | undefined {
  const middle = (box.left + box.right) / 2;
  if (middle * scale < HALF_LABEL_SCREEN_PX) return "left";
  return (photo.width - middle) * scale < HALF_LABEL_SCREEN_PX ? "right" : undefined;
}

const TIGHT_SCREEN_PX = 52;

/** Returns whether eight handles would hide what is in the box. */
function isTight(box: Box, scale: number): boolean {
  return Math.min(box.right - box.left, box.bottom - box.top) * scale < TIGHT_SCREEN_PX;
}

/** Returns the part of the photo that is on screen. */
function seenPart(layer: HTMLElement | null, canvas: HTMLElement | null, photo: Size): Box {
  if (!layer || !canvas) return { left: 0, top: 0, right: photo.width, bottom: photo.height };
  const rect = layer.getBoundingClientRect();
  const view = canvas.getBoundingClientRect();
  const first = toPhoto({ x: view.left, y: view.top }, rect, photo);
  const last = toPhoto({ x: view.right, y: view.bottom }, rect, photo);
  return { left: first.x, top: first.y, right: last.x, bottom: last.y };
}
