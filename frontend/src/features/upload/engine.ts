/**
 * Uploads thousands of files: hashes each, asks which are known, sends the rest a few at a time.
 * Plain TypeScript; the site, the hasher and the clock are handed in.
 */
import { Checking } from "./checking";
import { type Batch, Ledger } from "./ledger";
import { Naps } from "./naps";
import { Rate } from "./rate";
import { whySkipped } from "./rules";
import { Sending } from "./sending";
import type { Shared } from "./shared";
import {
  AGAIN,
  type Hasher,
  type Limits,
  LIMITS,
  SETTLED,
  type Snapshot,
  type Source,
  type Transport,
} from "./types";

export class UploadEngine {
  private readonly shared: Shared;
  private readonly checking: Checking;
  private readonly sending: Sending;
  private readonly rate = new Rate();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: Snapshot;

  constructor(
    transport: Transport,
    hasher: Hasher,
    limits: Partial<Limits> = {},
    private readonly now: () => number = () => performance.now(),
  ) {
    this.shared = {
      ledger: new Ledger(),
      paused: false,
      stopped: new AbortController(),
      transport,
      hasher,
      limits: { ...LIMITS, ...limits },
      naps: new Naps(),
      touch: () => this.touch(),
    };
    this.sending = new Sending(this.shared);
    this.checking = new Checking(this.shared, (entries) => this.sending.add(entries));
    this.last = this.build();
  }

  /** Adds files that were dropped together; unfit ones are listed with their reason. */
  add(sources: readonly Source[], batch: Batch): void {
    const entries = sources.map((source) => this.shared.ledger.add(source, batch, whySkipped(source)));
    this.checking.add(entries.filter((entry) => entry.state === "queued"));
    this.start();
  }

  /** Lists something that couldn't even be opened, such as a broken ZIP. */
  addProblem(source: Source, batch: Batch, reason: string): void {
    this.shared.ledger.add(source, batch, reason);
    this.touch();
  }

  /** Starts nothing new; requests under way end. */
  pause(): void {
    this.shared.paused = true;
    this.rate.reset();
    this.touch();
  }

  resume(): void {
    this.shared.paused = false;
    this.wake();
    this.start();
  }

  /** Ends everything that is not there yet. What was sent stays. */
  cancel(): void {
    const { ledger, stopped, naps } = this.shared;
    stopped.abort();
    this.shared.stopped = new AbortController();
    this.shared.paused = false;
    this.checking.clear();
    this.sending.clear();
    for (const entry of ledger.entries) {
      if (!SETTLED.includes(entry.state)) ledger.move(entry, "cancelled");
    }
    naps.wake();
    this.touch();
  }

  /** Tries problem files again: the named ones, or all that were refused or failed. */
  retry(ids?: readonly number[]): void {
    const { ledger } = this.shared;
    const wanted = ids ?? ledger.problems.map((problem) => problem.id);
    const entries = wanted
      .map((id) => ledger.entries[id])
      .filter((entry) => entry && AGAIN.includes(entry.state));
    for (const entry of entries) {
      if (!entry) continue;
      entry.attempts = 0;
      ledger.move(entry, "queued");
      this.checking.add([entry]);
    }
    this.start();
  }

  /** Forgets a finished upload. */
  clear(): void {
    if (this.busy) return;
    this.shared.ledger = new Ledger();
    this.rate.reset();
    this.touch();
  }

  /** Tries at once instead of at the end of a wait, e.g. when the browser is online again. */
  wake(): void {
    this.shared.naps.wake();
  }

  get busy(): boolean {
    return !this.shared.ledger.allSettled;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The newest picture of the whole; the same object until something changed. */
  snapshot = (): Snapshot => this.last;

  private start(): void {
    this.touch();
    this.checking.start();
    this.sending.start();
  }

  /** Says, at most every `notifyMs`, that there is a new picture. */
  private touch(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.last = this.build();
      for (const listener of this.listeners) listener();
      if (this.busy && !this.shared.paused) this.touch();
    }, this.shared.limits.notifyMs);
  }

  private build(): Snapshot {
    const { ledger, paused } = this.shared;
    const bytesDone = Math.min(ledger.bytesTotal, ledger.bytesSettled + this.sending.bytesInFlight);
    if (this.busy && !paused) this.rate.add(this.now(), ledger.settled, bytesDone);
    const { files, bytes } = this.rate.perSecond;
    const total = ledger.entries.length;
    return {
      phase: this.phase(),
      total,
      settled: ledger.settled,
      bytesTotal: ledger.bytesTotal,
      bytesDone,
      counts: { ...ledger.counts },
      problems: ledger.problems,
      duplicates: ledger.duplicates,
      filesPerSecond: Math.max(0, files),
      bytesPerSecond: Math.max(0, bytes),
      secondsLeft: bytes > 0 ? (ledger.bytesTotal - bytesDone) / bytes : null,
      waitingFor: this.sending.waitingFor,
    };
  }

  private phase(): Snapshot["phase"] {
    if (this.shared.ledger.entries.length === 0) return "empty";
    if (!this.busy) return "done";
    if (this.shared.paused) return "paused";
    return this.sending.waitingFor === null ? "working" : "waiting";
  }
}
