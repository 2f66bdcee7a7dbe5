/** Sends a batch's files in pieces; a lost connection is waited for, and nothing is sent twice. */
import { sentence } from "../../api/errors";
import { Naps } from "../upload/naps";
import { whySkipped } from "../upload/rules";
import { unreadable } from "../upload/shared";
import type { Source } from "../upload/types";

export interface Piece {
  name: string;
  path: string;
  blob: Blob;
}

/** The sender's way to the site. Rejects with an error whose `passing` says "try again". */
export interface BatchTransport {
  /** Returns how many files the batch has after these. */
  send: (files: readonly Piece[], signal: AbortSignal) => Promise<number>;
  /** Returns how many files the batch has now. */
  total: () => Promise<number>;
  close: () => Promise<unknown>;
}

export interface Limits {
  filesARequest: number;
  bytesARequest: number;
  firstWaitMs: number;
  longestWaitMs: number;
}

export const LIMITS: Limits = {
  filesARequest: 20, // a lost request costs a few seconds
  bytesARequest: 40_000_000,
  firstWaitMs: 500,
  longestWaitMs: 15_000,
};

export interface Unsent {
  path: string;
  reason: string;
}

export interface Sent {
  state: "sending" | "sent" | "stopped";
  /** Files worth sending. */
  total: number;
  sent: number;
  /** Files that weren't sent, each with why. */
  unsent: readonly Unsent[];
  /** Why nothing is sent right now, or why no more is. */
  waitingFor: string | null;
}

/** Returns the files in pieces of at most so many, and so many bytes; a larger file alone. */
export function pieces<S extends { size: number }>(files: readonly S[], limits: Limits = LIMITS): S[][] {
  const all: S[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = all.at(-1);
    bytes += file.size;
    if (last && last.length < limits.filesARequest && bytes <= limits.bytesARequest) last.push(file);
    else {
      all.push([file]);
      bytes = file.size;
    }
  }
  return all;
}

export class BatchSender {
  private last: Sent;
  private listeners = new Set<() => void>();
  private stopped = new AbortController();
  private naps = new Naps();
  private files: Source[] = [];
  /** Files that the batch has by this sender. */
  private there = 0;

  constructor(
    sources: readonly Source[],
    private readonly transport: BatchTransport,
    broken: readonly Unsent[] = [],
    private readonly limits: Limits = LIMITS,
  ) {
    const unsent = [...broken];
    for (const source of sources) {
      const reason = whySkipped(source);
      if (reason) unsent.push({ path: source.path, reason });
      else this.files.push(source);
    }
    this.last = { state: "sending", total: this.files.length, sent: 0, unsent, waitingFor: null };
  }

  snapshot = (): Sent => this.last;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get busy(): boolean {
    return this.last.state === "sending";
  }

  /** Tries at once instead of at the end of a wait. */
  wake(): void {
    this.naps.wake();
  }

  /** Sends nothing more. */
  stop(reason: string | null = null): void {
    if (!this.busy) return;
    this.stopped.abort();
    this.naps.wake();
    this.show({ state: "stopped", waitingFor: reason });
  }

  /** Sends everything, then closes the batch; resolves when nothing more is to be done. */
  async run(): Promise<void> {
    try {
      for (const piece of pieces(this.files, this.limits)) await this.sendPiece(piece);
      await this.insist(() => this.transport.close());
      if (this.busy) this.show({ state: "sent", waitingFor: null });
    } catch (error) {
      this.stop(sentence(error));
    }
  }

  private async sendPiece(piece: Source[]): Promise<void> {
    const opened: Piece[] = [];
    for (const source of piece) {
      try {
        opened.push({ name: source.name, path: source.path, blob: await source.open() });
      } catch (error) {
        this.leave([source.path], unreadable(error));
      }
    }
    if (opened.length) await this.sendOpened(opened);
  }

  private async sendOpened(files: Piece[]): Promise<void> {
    const goal = this.there + files.length;
    let unsure = false;
    try {
      const total = await this.insist(async () => {
        // The site may have taken them although its answer was lost.
        const before = unsure ? await this.transport.total() : this.there;
        unsure = true;
        return before >= goal ? before : this.transport.send(files, this.stopped.signal);
      });
      this.there = Math.max(total, goal);
      this.show({ sent: this.last.sent + files.length });
    } catch (error) {
      const { status = 0 } = error as { status?: number };
      if (this.stopped.signal.aborted || ![400, 413, 422].includes(status)) throw error;
      if (files.length === 1) this.leave([files[0]?.path ?? ""], sentence(error));
      // One of them may be what the site refuses: the others are sent alone.
      else for (const file of files) await this.sendOpened([file]);
    }
  }

  /** Does it again and again while the connection is what fails. */
  private async insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      this.stopped.signal.throwIfAborted();
      try {
        const done = await work();
        if (this.last.waitingFor !== null && this.busy) this.show({ waitingFor: null });
        return done;
      } catch (error) {
        if (this.stopped.signal.aborted || (error as { passing?: boolean }).passing !== true) throw error;
        this.show({ waitingFor: sentence(error) });
        await this.naps.sleep(Math.min(this.limits.firstWaitMs * 2 ** attempt, this.limits.longestWaitMs));
      }
    }
  }

  private leave(paths: readonly string[], reason: string): void {
    const unsent = [...this.last.unsent, ...paths.map((path) => ({ path, reason }))];
    this.show({ unsent, total: this.last.total - paths.length });
  }

  private show(changes: Partial<Sent>): void {
    this.last = { ...this.last, ...changes };
    for (const listener of this.listeners) listener();
  }
}
