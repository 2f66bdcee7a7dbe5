/** First stage: hashes each file and asks the site which contents it has. */
import type { Entry } from "./ledger";
import { type Shared, unreadable } from "./shared";

export const THERE = "This photo is in the project already.";

export class Checking {
  private toHash: Entry[] = [];
  private hashed: Entry[] = [];
  private hashing = false;
  private asking = false;

  constructor(
    private readonly shared: Shared,
    private readonly onReady: (entries: Entry[]) => void,
  ) {}

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.toHash.push(entry);
  }

  clear(): void {
    this.toHash = [];
    this.hashed = [];
  }

  start(): void {
    if (this.shared.paused) return;
    if (!this.hashing && this.toHash.length) void this.hashAll();
    if (!this.asking && this.hashed.length) void this.askAll();
  }

  private async hashAll(): Promise<void> {
    this.hashing = true;
    while (!this.shared.paused) {
      const entry = this.toHash.shift();
      if (!entry) break;
      await this.hash(entry);
      this.shared.touch();
      if (!this.asking && this.hashed.length) void this.askAll();
    }
    this.hashing = false;
    this.start();
  }

  private async hash(entry: Entry): Promise<void> {
    const { ledger, hasher, stopped } = this.shared;
    ledger.move(entry, "hashing");
    try {
      entry.sha256 ??= await hasher(await entry.source.open(), stopped.signal);
    } catch (error) {
      if (!stopped.signal.aborted) ledger.move(entry, "failed", unreadable(error));
      return;
    }
    if (stopped.signal.aborted) return;
    const twin = ledger.twin(entry);
    if (twin) {
      ledger.move(entry, "duplicate", `The same photo as ${twin.source.path}.`);
    } else if (entry.sha256 === null) {
      ledger.move(entry, "ready");
      this.onReady([entry]);
    } else {
      ledger.move(entry, "hashed");
      this.hashed.push(entry);
    }
  }

  private async askAll(): Promise<void> {
    const { limits, naps, touch } = this.shared;
    this.asking = true;
    while (this.hashed.length && !this.shared.paused) {
      if (this.hashing && this.hashed.length < limits.filesARequest) await naps.sleep(limits.gatherMs);
      await this.ask(this.hashed.splice(0, limits.hashesARequest));
      touch();
    }
    this.asking = false;
  }

  private async ask(asked: Entry[]): Promise<void> {
    const { ledger, transport, stopped } = this.shared;
    let known: ReadonlySet<string> = new Set();
    try {
      known = await transport.known(asked.map((entry) => entry.sha256 ?? ""));
    } catch {
      // Without the answer they are sent: the site finds duplicates by content as well.
    }
    if (stopped.signal.aborted) return;
    const unknown: Entry[] = [];
    for (const entry of asked) {
      const isKnown = known.has(entry.sha256 ?? "");
      ledger.move(entry, isKnown ? "duplicate" : "ready", isKnown ? THERE : null);
      if (!isKnown) unknown.push(entry);
    }
    this.onReady(unknown);
  }
}
