import { describe, expect, it } from "vitest";
import {
  anchored,
  inside,
  justified,
  percent,
  rowCount,
  rowOf,
  rowsInView,
  scrolledTo,
  slots,
  squares,
  viewAround,
  zoomed,
} from "./geometry";

describe("squares", () => {
  it("fills the width with about the wanted size", () => {
    expect(squares(1000, 100, 10)).toEqual({ columns: 9, tile_px: 102 });
    // 9 tiles of 102 and 8 gaps of 10 are 998: the two pixels left over are fewer than the columns.
    expect(9 * 102 + 8 * 10).toBe(998);
  });

  it("keeps one column on the narrowest screen and before the first measurement", () => {
    expect(squares(60, 100, 10)).toEqual({ columns: 1, tile_px: 60 });
    expect(squares(0, 100, 10)).toEqual({ columns: 1, tile_px: 100 });
  });
});

describe("justified", () => {
  const frame = { width_px: 600, wanted_px: 150, gap_px: 10 };

  it("makes rows that are exactly as wide as the frame", () => {
    const rows = justified([1.5, 1.5, 1.5, 0.75, 1.5, 1, 2], frame);
    for (const row of rows.slice(0, -1)) {
      const width = row.widths_px.reduce((sum, w) => sum + w, 0) + 10 * (row.widths_px.length - 1);
      expect(width).toBe(600);
      expect(row.height_px).toBeLessThanOrEqual(150);
    }
  });

  it("computes three photos of 3:2 by hand", () => {
    // 600 px minus two gaps of 10 shared by a sum of aspects of 4.5: 128.9 px high, 193 px wide.
    const [row] = justified([1.5, 1.5, 1.5], frame);
    expect(row).toEqual({ start: 0, widths_px: [193, 193, 194], height_px: 129 });
  });

  it("leaves the last, unfilled row at the wanted height", () => {
    const rows = justified([1.5, 1.5, 1.5, 1], frame);
    expect(rows.at(-1)).toEqual({ start: 3, widths_px: [150], height_px: 150 });
  });

  it("holds every item once, in order", () => {
    const aspects = Array.from({ length: 997 }, (_, i) => 0.4 + (i % 13) / 5);
    const rows = justified(aspects, frame);
    expect(rows.reduce((sum, row) => sum + row.widths_px.length, 0)).toBe(997);
    let start = 0;
    for (const row of rows) {
      expect(row.start).toBe(start);
      start += row.widths_px.length;
    }
  });

  it("tames panoramas and photos of unknown size", () => {
    expect(justified([40], frame)[0]?.widths_px).toEqual([450]);
    expect(justified([Number.NaN], frame)[0]?.widths_px).toEqual([150]);
    expect(justified([1, 1], { ...frame, width_px: 0 })).toEqual([]);
  });

  it("finds the row of any item", () => {
    const rows = justified(new Array<number>(100).fill(1.5), frame);
    for (const [index, row] of rows.entries()) {
      expect(rowOf(rows, row.start)).toBe(index);
      expect(rowOf(rows, row.start + row.widths_px.length - 1)).toBe(index);
    }
  });
});

describe("viewAround", () => {
  const photo = { width: 1000, height: 800 };

  it("puts the middle of the box in the middle of the frame", () => {
    const view = viewAround({ left: 450, top: 350, right: 550, bottom: 450 }, photo, { share: 0.5 });
    // A box of 100 px at half of the side: the frame shows 200 px, so the photo is 5 frames wide.
    expect(view).toEqual({ width: 5, height: 4, left: -2, top: -1.5 });
    // Where the box's middle lands: 2.5 frames into the photo, moved by -2: the frame's middle.
    expect(view.left + (500 / 1000) * view.width).toBe(0.5);
    expect(view.top + (400 / 800) * view.height).toBe(0.5);
  });

  it("knows frames that are wider than high", () => {
    const box = { left: 450, top: 350, right: 550, bottom: 450 };
    // 200 px high and 400 px wide: the photo is 2.5 frames wide and 4 high.
    expect(viewAround(box, photo, { share: 0.5, aspect: 2 })).toEqual({
      width: 2.5,
      height: 4,
      left: -0.75,
      top: -1.5,
    });
  });

  it("does not look past the edge", () => {
    const view = viewAround({ left: 0, top: 0, right: 100, bottom: 100 }, photo, { share: 0.5 });
    expect(view.left).toBeCloseTo(0);
    expect(view.top).toBeCloseTo(0);
  });

  it("centres a photo that is smaller than the frame", () => {
    const view = viewAround({ left: 0, top: 0, right: 90, bottom: 110 }, { width: 92, height: 112 });
    expect(view.height).toBe(1);
    expect(view.left).toBeCloseTo((112 - 92) / 2 / 112);
  });
});

it("writes a box as percent of its photo", () => {
  expect(percent({ left: 25, top: 10, right: 75, bottom: 60 }, { width: 100, height: 200 })).toEqual({
    left: "25%",
    top: "5%",
    width: "50%",
    height: "25%",
  });
});

describe("a lattice of 100,000 faces", () => {
  const lattice = { count: 100_000, columns: 12, row_px: 150 };

  it("is 8,334 rows high", () => expect(rowCount(lattice)).toBe(8_334));

  it("sees the rows that any pixel of the view lies in", () => {
    // 700 px from 1,000 on: rows 6 (900-1050) to 11 (1650-1800).
    expect(rowsInView({ top_px: 1_000, height_px: 700 }, lattice)).toEqual({ from: 6, to: 12 });
    expect(rowsInView({ top_px: 0, height_px: 150 }, lattice)).toEqual({ from: 0, to: 1 });
    expect(rowsInView({ top_px: 9e9, height_px: 700 }, lattice)).toEqual({ from: 8_333, to: 8_334 });
    expect(rowsInView({ top_px: 0, height_px: 700 }, { ...lattice, count: 0 })).toEqual({ from: 0, to: 0 });
  });

  it("has a slot for every row that exists at once, wherever it stands", () => {
    const count = slots(700, 150, 3);
    for (let top_px = 0; top_px < 3_000; top_px += 1) {
      const { from, to } = rowsInView({ top_px, height_px: 700 }, lattice);
      expect(to + 3 - (from - 3)).toBeLessThanOrEqual(count);
    }
  });

  it("scrolls no further than it must", () => {
    const frame = { top_px: 1_000, height_px: 700 };
    expect(scrolledTo(12 * 8, frame, lattice)).toBe(1_000);
    expect(scrolledTo(12 * 6, frame, lattice)).toBe(900);
    expect(scrolledTo(12 * 11 + 5, frame, lattice)).toBe(12 * 150 - 700);
    expect(scrolledTo(50_000, frame, lattice)).toBe(4_167 * 150 - 700);
  });

  it("keeps a face where it is while tiles grow around it", () => {
    // Face 1,200 in row 100, 80 px under the top; with 6 columns of 280 px it is in row 200.
    expect(anchored({ at: 1_200, offset_px: 80 }, { count: 100_000, columns: 6, row_px: 280 })).toBe(
      200 * 280 - 80,
    );
    expect(anchored({ at: 3, offset_px: 80 }, lattice)).toBe(0);
  });

  it("finds what a dragged rectangle touches", () => {
    const tiling = { tile_px: 110, gap_px: 10 };
    const rect = { left: 130, top: 160, right: 250, bottom: 310 };
    // Columns 1 and 2, rows 1 and 2.
    expect(inside(rect, lattice, tiling)).toEqual([
      { from: 13, to: 15 },
      { from: 25, to: 27 },
    ]);
    const wide = { left: -40, top: 160, right: 5_000, bottom: 9e9 };
    expect(inside(wide, lattice, tiling)).toEqual([{ from: 12, to: 100_000 }]);
    expect(inside({ ...wide, top: -90, bottom: -20 }, lattice, tiling)).toEqual([]);
  });
});

it("zooms in steps and stops at both ends", () => {
  expect(zoomed(112, 1)).toBe(126);
  expect(zoomed(126, -1)).toBe(112);
  let px = 112;
  for (let step = 0; step < 20; step += 1) px = zoomed(px, 1);
  expect(px).toBe(240);
  for (let step = 0; step < 40; step += 1) px = zoomed(px, -1);
  expect(px).toBe(64);
});
