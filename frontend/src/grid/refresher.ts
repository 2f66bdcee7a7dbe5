/** Something asked for again when it may have changed: not at each event, and not for a page that nobody sees. */

export interface Pace {
  /** From the news to the request, so that a burst costs one. */
  gatherMs: number;
  /** Least time between two requests; asked each time, as it may depend on the size of the answer. */
  gapMs: () => number;
}

export class Refresher {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private running: AbortController | null = null;
  private again = false;
  private ended = true;

  constructor(
    private readonly run: (signal: AbortSignal) => Promise<void>,
    private readonly pace: Pace,
  ) {}

  start(): void {
    this.ended = false;
    document.addEventListener("visibilitychange", this.seen);
  }

  stop(): void {
    this.ended = true;
    document.removeEventListener("visibilitychange", this.seen);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running?.abort();
    this.running = null;
    this.again = false;
  }

  /** It may be another by now: asks when it is time to. */
  due(): void {
    if (this.ended) return;
    this.again = true;
    if (this.timer !== undefined || this.running || document.hidden) return;
    const wait = Math.max(this.pace.gatherMs, this.last + this.pace.gapMs() - performance.now());
    this.timer = setTimeout(() => void this.now(), wait);
  }

  /** Asks at once; what is under way is dropped. */
  async now(): Promise<void> {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running?.abort();
    const mine = (this.running = new AbortController());
    this.again = false;
    try {
      await this.run(mine.signal);
    } finally {
      if (this.running === mine) {
        this.running = null;
        this.last = performance.now();
        if (this.again) this.due();
      }
    }
  }

  private readonly seen = () => {
    if (this.again) this.due();
  };
}
