/** Events that come close together are written together: each writing renders what shows it anew. */
import type { LiveEvent } from "./events";

/** Fifty trainers say two hundred things a second; ten writings a second are live enough. */
const GATHER_MS = 100;

/** Hands the first event of a burst on at once, and those that follow within `GATHER_MS` together. */
export class Gathering {
  private waiting: LiveEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly write: (events: readonly LiveEvent[]) => void) {}

  add(event: LiveEvent): void {
    this.waiting.push(event);
    if (this.timer === undefined) this.flush();
  }

  /** Hands on what waits, and nothing more after that. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length) this.hand();
  }

  private flush(): void {
    if (!this.waiting.length) {
      this.timer = undefined;
      return;
    }
    this.timer = setTimeout(() => this.flush(), GATHER_MS);
    this.hand();
  }

  private hand(): void {
    const events = newest(this.waiting);
    this.waiting = [];
    this.write(events);
  }
}

/** Returns the events in their order, without how an experiment or a run stood before it stood otherwise. */
export function newest(events: readonly LiveEvent[]): LiveEvent[] {
  const last = new Map<string, LiveEvent>();
  for (const event of events) {
    const of = standing(event);
    if (of !== null) last.set(of, event);
  }
  return events.filter((event) => {
    const of = standing(event);
    return of === null || last.get(of) === event;
  });
}

function standing(event: LiveEvent): string | null {
  if (event.type === "experiment.changed") return `experiment ${event.experiment.id}`;
  return event.type === "run.changed" ? `run ${event.run.id}` : null;
}
