/** Which faces to ask for around what is visible, and when. */
import type { Face, Id } from "../api/types";

export interface Range {
  /** Index of the first item. */
  from: number;
  /** Index after the last. */
  to: number;
}

/**
 * Returns the ids to have, most urgent first: what is visible, a screen ahead in the direction of
 * travel (-1 up, 1 down, 0 standing), half a screen behind.
 */
export function wanted(ids: readonly Id[], visible: Range, heading: -1 | 0 | 1): Id[] {
  const screen = visible.to - visible.from;
  const cut = (from: number, to: number) => ids.slice(Math.max(0, from), Math.max(0, to));
  const below = cut(visible.to, visible.to + (heading < 0 ? screen >> 1 : screen));
  const above = cut(visible.from - (heading < 0 ? screen : screen >> 1), visible.from).reverse();
  const around = heading < 0 ? [...above, ...below] : [...below, ...above];
  return [...cut(visible.from, visible.to), ...around];
}

export interface Limits {
  /** Faces a request. */
  batch: number;
  /** Requests under way at once: one for the screen, one for what comes next. */
  atOnce: number;
  /** Between two looks at what is wanted, so that a flight over 100,000 faces asks for few of them. */
  everyMs: number;
}

const LIMITS: Limits = { batch: 150, atOnce: 2, everyMs: 90 };

interface Errand {
  ids: ReadonlySet<Id>;
  stop: AbortController;
}

/** Asks for the faces that are wanted and not known; what was scrolled past isn't asked for any more. */
export class FaceLoader {
  private want: readonly Id[] = [];
  private readonly errands = new Set<Errand>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private failures = 0;

  constructor(
    private readonly site: {
      lacks: (id: Id) => boolean;
      ask: (ids: Id[], signal: AbortSignal) => Promise<Face[]>;
      answered: (asked: Id[], faces: Face[]) => void;
      failed: (error: unknown) => void;
    },
    private readonly limits: Limits = LIMITS,
  ) {}

  /** Replaces what is wanted, most urgent first. */
  show(ids: readonly Id[]): void {
    this.want = ids;
    this.plan(this.lookedAt + this.limits.everyMs - performance.now());
  }

  /** Tries again after a failure. */
  again(): void {
    this.failures = 0;
    this.plan(0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.want = [];
    for (const { stop } of this.errands) stop.abort();
    this.errands.clear();
  }

  private plan(inMs: number): void {
    if (this.timer !== undefined) return;
    if (inMs <= 0) this.look();
    else
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.look();
      }, inMs);
  }

  private look(): void {
    this.lookedAt = performance.now();
    const wish = new Set(this.want);
    for (const errand of this.errands) {
      if ([...errand.ids].some((id) => wish.has(id))) continue;
      this.errands.delete(errand);
      errand.stop.abort();
    }
    const onTheWay = new Set([...this.errands].flatMap(({ ids }) => [...ids]));
    const due = this.want.filter((id) => !onTheWay.has(id) && this.site.lacks(id));
    while (due.length && this.errands.size < this.limits.atOnce && !this.failures) {
      void this.fetch(due.splice(0, this.limits.batch));
    }
  }

  private async fetch(ids: Id[]): Promise<void> {
    const errand = { ids: new Set(ids), stop: new AbortController() };
    this.errands.add(errand);
    try {
      const faces = await this.site.ask(ids, errand.stop.signal);
      if (!this.errands.has(errand)) return;
      this.site.answered(ids, faces);
    } catch (error) {
      if (!this.errands.has(errand)) return; // scrolled past
      this.failures += 1;
      this.site.failed(error);
    } finally {
      this.errands.delete(errand);
    }
    this.plan(0);
  }
}
