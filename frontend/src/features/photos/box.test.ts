import { describe, expect, it } from "vitest";
import type { Box } from "../../api/types";
import {
  dragged,
  type Handle,
  HANDLES,
  isTooSmall,
  placed,
  resized,
  rounded,
  scrollBy,
  shifted,
  sizeText,
  SMALLEST_PX,
  spanned,
  stepped,
  stepPx,
  toClient,
  toPhoto,
} from "./box";

const photo = { width: 1000, height: 600 };
const box: Box = { left: 100, top: 100, right: 300, bottom: 250 };

describe("points of the window on the photo", () => {
  // A photo of 1000 x 600 shown at half its size, 20 px from the window's left and 40 from its top.
  const rect = { left: 20, top: 40, width: 500, height: 300 };

  it.each([
    [{ x: 20, y: 40 }, { x: 0, y: 0 }],
    [{ x: 520, y: 340 }, { x: 1000, y: 600 }],
    [{ x: 145, y: 115 }, { x: 250, y: 150 }],
  ])("%o is %o", (client, point) => expect(toPhoto(client, rect, photo)).toEqual(point));

  it("keeps a pointer outside on the edge", () => {
    expect(toPhoto({ x: -50, y: 9_999 }, rect, photo)).toEqual({ x: 0, y: 600 });
  });

  it("follows zoom and scroll: a photo at 3 times, scrolled away to the left and up", () => {
    const zoomed = { left: -700, top: -200, width: 3000, height: 1800 };
    expect(toPhoto({ x: 200, y: 400 }, zoomed, photo)).toEqual({ x: 300, y: 200 });
  });

  it("goes there and back at any zoom", () => {
    for (const zoom of [0.3, 1, 2.25, 8]) {
      const at = { left: -37 * zoom, top: 12, width: 1000 * zoom, height: 600 * zoom };
      const back = toPhoto(toClient({ x: 123, y: 456 }, at, photo), at, photo);
      expect(back.x).toBeCloseTo(123, 8);
      expect(back.y).toBeCloseTo(456, 8);
    }
  });
});

describe("drawing", () => {
  it("takes the corners in any order", () => {
    const wanted = { left: 10, top: 20, right: 110, bottom: 90 };
    for (const [a, b] of [
      [{ x: 10, y: 20 }, { x: 110, y: 90 }],
      [{ x: 110, y: 90 }, { x: 10, y: 20 }],
      [{ x: 110, y: 20 }, { x: 10, y: 90 }],
    ] as const) {
      expect(spanned(a, b, photo)).toEqual(wanted);
    }
  });

  it("stays on the photo", () => {
    expect(spanned({ x: -5, y: -5 }, { x: 2000, y: 2000 }, photo)).toEqual({
      left: 0,
      top: 0,
      right: 1000,
      bottom: 600,
    });
  });

  it("says what the site would refuse", () => {
    expect(isTooSmall({ left: 0, top: 0, right: 7.9, bottom: 40 })).toBe(true);
    expect(isTooSmall({ left: 0, top: 0, right: 8, bottom: 8 })).toBe(false);
  });
});

describe("moving", () => {
  it("keeps the size against every edge", () => {
    expect(shifted(box, { x: 10, y: -20 }, photo)).toEqual({ left: 110, top: 80, right: 310, bottom: 230 });
    expect(shifted(box, { x: -500, y: 0 }, photo)).toEqual({ left: 0, top: 100, right: 200, bottom: 250 });
    expect(shifted(box, { x: 5000, y: 5000 }, photo)).toEqual({
      left: 800,
      top: 450,
      right: 1000,
      bottom: 600,
    });
  });
});

describe("resizing", () => {
  const moves: [Handle, Box][] = [
    ["nw", { left: 90, top: 105, right: 300, bottom: 250 }],
    ["n", { left: 100, top: 105, right: 300, bottom: 250 }],
    ["ne", { left: 100, top: 105, right: 290, bottom: 250 }],
    ["e", { left: 100, top: 100, right: 290, bottom: 250 }],
    ["se", { left: 100, top: 100, right: 290, bottom: 255 }],
    ["s", { left: 100, top: 100, right: 300, bottom: 255 }],
    ["sw", { left: 90, top: 100, right: 300, bottom: 255 }],
    ["w", { left: 90, top: 100, right: 300, bottom: 250 }],
  ];
  it.each(moves)("%s moves its own edges only", (handle, wanted) => {
    expect(resized(box, handle, { x: -10, y: 5 }, photo)).toEqual(wanted);
  });

  it.each(HANDLES)("%s never turns the box over, and never leaves the photo", (handle) => {
    for (const by of [-5000, 5000]) {
      const next = resized(box, handle, { x: by, y: by }, photo);
      expect(next.right - next.left).toBeGreaterThanOrEqual(SMALLEST_PX);
      expect(next.bottom - next.top).toBeGreaterThanOrEqual(SMALLEST_PX);
      expect(next.left).toBeGreaterThanOrEqual(0);
      expect(next.top).toBeGreaterThanOrEqual(0);
      expect(next.right).toBeLessThanOrEqual(photo.width);
      expect(next.bottom).toBeLessThanOrEqual(photo.height);
    }
  });

  it("goes back where it came from", () => {
    for (const handle of HANDLES) {
      const there = resized(box, handle, { x: 20, y: 15 }, photo);
      expect(resized(there, handle, { x: -20, y: -15 }, photo)).toEqual(box);
    }
  });
});

it("drags from where the pointer came down, not from the box's corner", () => {
  const from = { x: 200, y: 200 };
  const to = { x: 230, y: 190 };
  expect(dragged(box, { grip: "inside", from, to }, photo)).toEqual(shifted(box, { x: 30, y: -10 }, photo));
  expect(dragged(box, { grip: "se", from, to }, photo)).toEqual(resized(box, "se", { x: 30, y: -10 }, photo));
  expect(dragged(box, { grip: "new", from, to }, photo)).toEqual({
    left: 200,
    top: 190,
    right: 230,
    bottom: 200,
  });
});

describe("arrow keys", () => {
  it("move, and with Shift move the right and lower edge", () => {
    const step = { step_px: 10, sizing: false } as const;
    expect(stepped(box, { ...step, to: "right" }, photo).left).toBe(110);
    expect(stepped(box, { ...step, to: "up" }, photo)).toEqual({ left: 100, top: 90, right: 300, bottom: 240 });
    const size = { step_px: 10, sizing: true } as const;
    expect(stepped(box, { ...size, to: "right" }, photo)).toEqual({ ...box, right: 310 });
    expect(stepped(box, { ...size, to: "up" }, photo)).toEqual({ ...box, bottom: 240 });
  });

  it.each([
    [1, 4],
    [0.25, 16],
    [4, 1],
    [30, 1],
  ])("step by whole pixels that look alike at a scale of %s", (scale, step) => {
    expect(stepPx(scale)).toBe(step);
  });
});

describe("the first box", () => {
  it("stands in the middle of what is seen", () => {
    const seen = { left: 400, top: 200, right: 600, bottom: 300 };
    const first = placed(seen, photo);
    expect((first.left + first.right) / 2).toBe(500);
    expect((first.top + first.bottom) / 2).toBe(250);
    expect(first.right - first.left).toBe(30);
    expect(first.bottom - first.top).toBe(37.5);
  });

  it("is on the photo and not too small even where little is seen", () => {
    const first = placed({ left: 990, top: 0, right: 1000, bottom: 5 }, photo);
    expect(isTooSmall(first)).toBe(false);
    expect(first.right).toBeLessThanOrEqual(1000);
    expect(first.top).toBeGreaterThanOrEqual(0);
  });
});

describe("scrolling a box into view", () => {
  it.each([
    [{ from: 10, to: 20 }, 0],
    [{ from: -5, to: 20 }, -5],
    [{ from: 90, to: 130 }, 30],
    [{ from: 40, to: 400 }, 40],
  ])("%o", (span, by) => expect(scrollBy(span, { from: 0, to: 100 })).toBe(by));
});

it("says sizes in whole pixels and sends tenths", () => {
  expect(sizeText({ left: 1.2, top: 0, right: 121.4, bottom: 146 })).toBe("120 × 146 px");
  expect(rounded({ left: 1.234, top: 0.05, right: 9.96, bottom: 10 })).toEqual({
    left: 1.2,
    top: 0.1,
    right: 10,
    bottom: 10,
  });
});
