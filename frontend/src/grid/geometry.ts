/** Where tiles go. Pure arithmetic in CSS pixels. */

export interface Row {
  /** Index of the row's first item. */
  start: number;
  /** One width an item. */
  widths_px: number[];
  height_px: number;
}

export interface Squares {
  columns: number;
  tile_px: number;
}

/** Returns the number of equal columns that fill `width_px` with tiles of about `wanted_px`. */
export function squares(width_px: number, wanted_px: number, gap_px: number): Squares {
  if (width_px <= 0) return { columns: 1, tile_px: wanted_px };
  const columns = Math.max(1, Math.round((width_px + gap_px) / (wanted_px + gap_px)));
  return { columns, tile_px: Math.floor((width_px - gap_px * (columns - 1)) / columns) };
}

/** Square tiles in equal rows, as far as scrolling is concerned. */
export interface Lattice {
  count: number;
  columns: number;
  row_px: number;
}

export const rowCount = ({ count, columns }: Lattice): number => Math.ceil(count / columns);

export interface Frame {
  top_px: number;
  height_px: number;
}

/** Returns the first row that is seen, and the row after the last. */
export function rowsInView({ top_px, height_px }: Frame, lattice: Lattice): { from: number; to: number } {
  const rows = rowCount(lattice);
  const from = Math.min(Math.max(0, Math.floor(top_px / lattice.row_px)), Math.max(0, rows - 1));
  const to = Math.min(rows, Math.max(from + 1, Math.ceil((top_px + height_px) / lattice.row_px)));
  return { from: Math.min(from, to), to };
}

/** Returns how many rows exist at most at once, so that each can keep a slot of its own. */
export function slots(height_px: number, row_px: number, over: number): number {
  return Math.ceil(height_px / row_px) + 1 + 2 * over;
}

/** Returns where to scroll so that item `at` is seen whole; where it is already, nothing moves. */
export function scrolledTo(at: number, { top_px, height_px }: Frame, { columns, row_px }: Lattice): number {
  const start = Math.floor(at / columns) * row_px;
  if (start < top_px) return start;
  const end = start + row_px;
  return end > top_px + height_px ? Math.max(0, end - height_px) : top_px;
}

/**
 * Returns where to scroll after the lattice changed (zoom, another width, items before), so that item
 * `at`, whose row stood `offset_px` under the top of the view, stands there again.
 */
export function anchored(
  { at, offset_px }: { at: number; offset_px: number },
  { columns, row_px }: Lattice,
): number {
  return Math.max(0, Math.floor(at / columns) * row_px - offset_px);
}

/** Returns the places of the items that a rectangle on the canvas touches, row by row: from, to. */
export function inside(rect: Box, { count, columns, row_px }: Lattice, { tile_px, gap_px }: Tiling): Range[] {
  const column_px = tile_px + gap_px;
  const first = Math.max(0, Math.floor(rect.left / column_px));
  const last = Math.min(columns - 1, Math.floor(rect.right / column_px));
  const top = Math.max(0, Math.floor(rect.top / row_px));
  const bottom = Math.min(Math.ceil(count / columns) - 1, Math.floor(rect.bottom / row_px));
  if (last < first || bottom < top) return [];
  if (first === 0 && last === columns - 1) {
    return [{ from: top * columns, to: Math.min(count, (bottom + 1) * columns) }];
  }
  const ranges: Range[] = [];
  for (let row = top; row <= bottom; row += 1) {
    const from = row * columns + first;
    if (from < count) ranges.push({ from, to: Math.min(count, row * columns + last + 1) });
  }
  return ranges;
}

export interface Tiling {
  tile_px: number;
  gap_px: number;
}

/** From a place to the one after the last. */
export interface Range {
  from: number;
  to: number;
}

/** The sizes of crops that the wheel and the keys step through. */
export const ZOOM_PX = { least: 64, most: 240, usual: 112 } as const;

/** Returns the next size up (1) or down (-1): an eighth more or less, in whole pixels. */
export function zoomed(tile_px: number, way: 1 | -1): number {
  const next = Math.round(way > 0 ? tile_px * 1.125 : tile_px / 1.125);
  return Math.min(ZOOM_PX.most, Math.max(ZOOM_PX.least, next));
}

/**
 * Returns rows that fill `width_px` exactly with items of the given aspects (width / height).
 * A row closes as soon as its height falls to `wanted_px`; the last one keeps `wanted_px` and its
 * natural widths. Extreme panoramas are narrowed to 3:1 and strips widened to 1:2.
 */
export function justified(
  aspects: readonly number[],
  { width_px, wanted_px, gap_px }: { width_px: number; wanted_px: number; gap_px: number },
): Row[] {
  const rows: Row[] = [];
  if (width_px <= 0) return rows;
  let start = 0;
  let row: number[] = [];
  let sum = 0;
  for (const aspect of aspects) {
    const tame = Math.min(3, Math.max(0.5, aspect || 1));
    row.push(tame);
    sum += tame;
    const height_px = (width_px - gap_px * (row.length - 1)) / sum;
    if (height_px > wanted_px) continue;
    rows.push(filled(start, row, { width_px, height_px, gap_px }));
    start += row.length;
    row = [];
    sum = 0;
  }
  if (row.length) {
    const widths_px = row.map((aspect) => Math.min(width_px, Math.floor(aspect * wanted_px)));
    rows.push({ start, widths_px, height_px: wanted_px });
  }
  return rows;
}

/** Returns a row whose whole-pixel widths and gaps add up to `width_px`. */
function filled(
  start: number,
  aspects: number[],
  { width_px, height_px, gap_px }: { width_px: number; height_px: number; gap_px: number },
): Row {
  const room = width_px - gap_px * (aspects.length - 1);
  let used = 0;
  const widths_px = aspects.map((aspect, index) => {
    const width = index === aspects.length - 1 ? room - used : Math.floor(aspect * height_px);
    used += width;
    return width;
  });
  return { start, widths_px, height_px: Math.round(height_px) };
}

/** Returns the row of `rows` that holds item `index`. */
export function rowOf(rows: readonly Row[], index: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.start ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface View {
  /** The picture's size and offset as shares of the frame's width and height. */
  width: number;
  height: number;
  left: number;
  top: number;
}

/**
 * Returns how to place a photo in a frame of the given aspect (width / height) so that `box` stands
 * in its middle, taking about `share` of the frame; the frame never looks past the photo's edges
 * where the photo can fill it.
 */
export function viewAround(
  box: Box,
  photo: { width: number; height: number },
  { share = 0.45, aspect = 1 }: { share?: number; aspect?: number } = {},
): View {
  const wanted = Math.max((box.right - box.left) / aspect, box.bottom - box.top, 1) / share;
  const height = Math.min(wanted, Math.max(photo.width / aspect, photo.height));
  const width = height * aspect;
  const place = (middle: number, length: number, frame: number) => {
    if (length <= frame) return (frame - length) / 2 / frame;
    return -Math.min(Math.max(middle - frame / 2, 0), length - frame) / frame;
  };
  return {
    width: photo.width / width,
    height: photo.height / height,
    left: place((box.left + box.right) / 2, photo.width, width),
    top: place((box.top + box.bottom) / 2, photo.height, height),
  };
}

/** Returns a box as percent of its photo, for absolutely positioned elements. */
export function percent(box: Box, photo: { width: number; height: number }) {
  const part = (value: number, whole: number) => `${(100 * value) / Math.max(whole, 1)}%`;
  return {
    left: part(box.left, photo.width),
    top: part(box.top, photo.height),
    width: part(box.right - box.left, photo.width),
    height: part(box.bottom - box.top, photo.height),
  };
}
