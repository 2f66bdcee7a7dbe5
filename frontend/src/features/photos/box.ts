/** A box on a photo, drawn, moved and resized. Pure arithmetic; photo pixels unless a name says otherwise. */
import type { Box } from "../../api/types";

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** What a pointer holds: one of the eight handles, the box itself, or a new box's corner. */
export type Handle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w";
export type Grip = Handle | "inside" | "new";

export const HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

export type Direction = "left" | "right" | "up" | "down";

/** The site refuses smaller boxes (`box_too_small`). */
export const SMALLEST_PX = 8;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high));

/** Returns where a point of the window lies on the photo that fills `rect`, at whatever zoom and scroll. */
export function toPhoto(client: Point, rect: { left: number; top: number } & Size, photo: Size): Point {
  return {
    x: clamp(((client.x - rect.left) * photo.width) / Math.max(rect.width, 1), 0, photo.width),
    y: clamp(((client.y - rect.top) * photo.height) / Math.max(rect.height, 1), 0, photo.height),
  };
}

/** Returns where a point of the photo stands in the window; the other way round. */
export function toClient(point: Point, rect: { left: number; top: number } & Size, photo: Size): Point {
  return {
    x: rect.left + (point.x * rect.width) / photo.width,
    y: rect.top + (point.y * rect.height) / photo.height,
  };
}

/** Returns the box between two corners, whichever way they were dragged. */
export function spanned(a: Point, b: Point, photo: Size): Box {
  return {
    left: clamp(Math.min(a.x, b.x), 0, photo.width),
    top: clamp(Math.min(a.y, b.y), 0, photo.height),
    right: clamp(Math.max(a.x, b.x), 0, photo.width),
    bottom: clamp(Math.max(a.y, b.y), 0, photo.height),
  };
}

/** Returns the box shifted; it keeps its size and stays on the photo. */
export function shifted(box: Box, by: Point, photo: Size): Box {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const left = clamp(box.left + by.x, 0, photo.width - width);
  const top = clamp(box.top + by.y, 0, photo.height - height);
  return { left, top, right: left + width, bottom: top + height };
}

/** Returns the box with the edges of one handle moved; it stays on the photo and never gets too small. */
export function resized(box: Box, handle: Handle, by: Point, photo: Size): Box {
  const next = { ...box };
  if (handle.includes("w")) next.left = clamp(box.left + by.x, 0, box.right - SMALLEST_PX);
  if (handle.includes("n")) next.top = clamp(box.top + by.y, 0, box.bottom - SMALLEST_PX);
  if (handle.includes("e")) {
    next.right = Math.min(Math.max(box.right + by.x, box.left + SMALLEST_PX), photo.width);
  }
  if (handle.includes("s")) {
    next.bottom = Math.min(Math.max(box.bottom + by.y, box.top + SMALLEST_PX), photo.height);
  }
  return next;
}

/** Returns the box that a drag from one point to another makes of the one it began with. */
export function dragged(
  box: Box,
  { grip, from, to }: { grip: Grip; from: Point; to: Point },
  photo: Size,
): Box {
  const by = { x: to.x - from.x, y: to.y - from.y };
  if (grip === "new") return spanned(from, to, photo);
  return grip === "inside" ? shifted(box, by, photo) : resized(box, grip, by, photo);
}

const STEPS: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** Returns the box after an arrow key: moved, or with its right or lower edge moved. */
export function stepped(
  box: Box,
  { to, step_px, sizing }: { to: Direction; step_px: number; sizing: boolean },
  photo: Size,
): Box {
  const by = { x: STEPS[to].x * step_px, y: STEPS[to].y * step_px };
  return sizing ? resized(box, "se", by, photo) : shifted(box, by, photo);
}

/** Screen pixels that an arrow key moves a box by. */
const STEP_SCREEN_PX = 4;

/** Returns an arrow key's step: the same on screen at every zoom, but whole pixels of the photo. */
export function stepPx(scale: number): number {
  return Math.max(1, Math.round(STEP_SCREEN_PX / Math.max(scale, 1e-6)));
}

/** Returns a first box in the middle of the part of the photo that is seen: upright, like a face. */
export function placed(seen: Box, photo: Size): Box {
  const side = 0.3 * Math.min(seen.right - seen.left, seen.bottom - seen.top);
  const width = clamp(side, Math.min(SMALLEST_PX, photo.width), photo.width);
  const height = clamp(side * 1.25, Math.min(SMALLEST_PX, photo.height), photo.height);
  const x = (seen.left + seen.right) / 2;
  const y = (seen.top + seen.bottom) / 2;
  const box = { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
  return shifted(box, { x: 0, y: 0 }, photo);
}

/** Returns whether the site would refuse the box. */
export function isTooSmall(box: Box): boolean {
  return Math.min(box.right - box.left, box.bottom - box.top) < SMALLEST_PX;
}

/** Returns the box to tenths of a pixel, which is finer than any pointer. */
export function rounded(box: Box): Box {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  return { left: tenth(box.left), top: tenth(box.top), right: tenth(box.right), bottom: tenth(box.bottom) };
}

/** Returns "120 × 146 px". */
export function sizeText(box: Box): string {
  return `${Math.round(box.right - box.left)} × ${Math.round(box.bottom - box.top)} px`;
}

/** Returns how far a view must scroll along one axis to show a span: 0 where it is seen already. */
export function scrollBy(span: { from: number; to: number }, view: { from: number; to: number }): number {
  if (span.from >= view.from && span.to <= view.to) return 0;
  if (span.to - span.from > view.to - view.from) return span.from - view.from;
  return span.from < view.from ? span.from - view.from : span.to - view.to;
}
