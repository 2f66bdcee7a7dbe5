/**
 * Which items of an ordered list are chosen, and which one has the focus. Knows no DOM, and not whether
 * an item is loaded. An `order` is an array that never changes: where its items stand is remembered, so
 * that a key press among 100,000 searches for nothing.
 */
import { positionOf, positions } from "./order";

export type Key = number;
export type Move = "left" | "right" | "up" | "down" | "first" | "last";

/** Immutable: every change returns a new selection. */
export class Selection {
  private constructor(
    readonly chosen: ReadonlySet<Key>,
    /** The item that keys act from and that is shown large. */
    readonly focus: Key | null,
    /** Where a Shift range begins. */
    readonly anchor: Key | null,
  ) {}

  static readonly none = new Selection(new Set(), null, null);

  static only(key: Key): Selection {
    return new Selection(new Set([key]), key, key);
  }

  /** Nothing chosen, but the keys begin here. */
  static at(key: Key): Selection {
    return new Selection(new Set(), key, key);
  }

  /** The keys go on from here; what is chosen stays. */
  focusOn(key: Key): Selection {
    return new Selection(this.chosen, key, key);
  }

  get size(): number {
    return this.chosen.size;
  }

  has(key: Key): boolean {
    return this.chosen.has(key);
  }

  /** A plain click: this one alone. */
  click(key: Key): Selection {
    return Selection.only(key);
  }

  /** Ctrl and click: in or out, the others stay. */
  toggle(key: Key): Selection {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(key)) chosen.add(key);
    return new Selection(chosen, key, key);
  }

  /** Shift and click: everything from the anchor to here. */
  extend(key: Key, order: readonly Key[]): Selection {
    const from = positionOf(order, this.anchor);
    const to = positionOf(order, key);
    if (to === -1) return this;
    if (from === -1) return Selection.only(key);
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    return new Selection(new Set(range), key, this.anchor);
  }

  all(order: readonly Key[]): Selection {
    const focus = this.focus ?? order[0] ?? null;
    return new Selection(new Set(order), focus, focus);
  }

  clear(): Selection {
    return new Selection(new Set(), this.focus, this.focus);
  }

  /** Adds or sets a dragged rectangle's items. */
  sweep(keys: readonly Key[], adding: boolean): Selection {
    const chosen = new Set(keys);
    if (adding) for (const key of this.chosen) chosen.add(key);
    const last = keys.at(-1) ?? this.focus;
    return new Selection(chosen, last, this.anchor ?? last);
  }

  /** An arrow key in a grid of `columns`; with `extending`, the range grows. */
  move(to: Move, order: readonly Key[], columns: number, extending = false): Selection {
    if (!order.length) return this;
    const at = positionOf(order, this.focus);
    const next = order[at === -1 ? 0 : stepped(at, to, order.length, columns)];
    if (next === undefined) return this;
    if (!extending || this.anchor === null) return Selection.only(next);
    return this.extend(next, order);
  }

  /** What is left of the selection when the list became `order`. */
  kept(order: readonly Key[]): Selection {
    const present = positions(order);
    const chosen = new Set([...this.chosen].filter((key) => present.has(key)));
    const still = (key: Key | null) => (key !== null && present.has(key) ? key : null);
    if (chosen.size === this.chosen.size && still(this.focus) === this.focus) return this;
    return new Selection(chosen, still(this.focus), still(this.anchor));
  }

  /** The chosen keys in list order; those of another list are left out. */
  inOrder(order: readonly Key[]): Key[] {
    const places = positions(order);
    if (this.chosen.size > order.length / 8) return order.filter((key) => this.chosen.has(key));
    const found = [...this.chosen].filter((key) => places.has(key));
    return found.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }
}

function stepped(at: number, to: Move, length: number, columns: number): number {
  const last = length - 1;
  switch (to) {
    case "left":
      return Math.max(0, at - 1);
    case "right":
      return Math.min(last, at + 1);
    case "up":
      return at - columns < 0 ? at : at - columns;
    case "down":
      if (at + columns <= last) return at + columns;
      // Under the end of a full row there may be a shorter last one.
      return Math.floor(at / columns) < Math.floor(last / columns) ? last : at;
    case "first":
      return 0;
    case "last":
      return last;
  }
}
