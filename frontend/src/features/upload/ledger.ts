/** Every file of an upload with its state, and the sums over them, kept while states change. */
import { PROBLEMS, SETTLED, STATES, type FileState, type Problem, type Source } from "./types";

/** Files that were dropped together: one upload on the site. */
export interface Batch {
  name: string;
  labelFolders: boolean;
  upload: Promise<number> | null;
}

export interface Entry {
  readonly id: number;
  readonly source: Source;
  readonly batch: Batch;
  state: FileState;
  reason: string | null;
  sha256: string | null;
  attempts: number;
  /** To be sent alone: a request with others was too large for a proxy. */
  alone: boolean;
}

/** The entries in some states, as a list that stays the same object until one of them changes. */
class Listing {
  private readonly members = new Map<number, Entry>();
  private made: readonly Problem[] | null = [];

  constructor(private readonly states: readonly FileState[]) {}

  note(entry: Entry): void {
    const had = this.members.delete(entry.id);
    const has = this.states.includes(entry.state);
    if (has) this.members.set(entry.id, entry);
    if (had || has) this.made = null;
  }

  get list(): readonly Problem[] {
    this.made ??= [...this.members.values()].map(({ id, source: { name, path }, state, reason }) => {
      return { id, name, path, state, reason: reason ?? "" };
    });
    return this.made;
  }
}

export class Ledger {
  readonly entries: Entry[] = [];
  readonly counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<FileState, number>;
  bytesTotal = 0;
  bytesSettled = 0;
  settled = 0;
  private readonly listed = { problems: new Listing(PROBLEMS), duplicates: new Listing(["duplicate"]) };
  private byHash = new Map<string, Entry>();

  add(source: Source, batch: Batch, skipped: string | null): Entry {
    const entry: Entry = {
      id: this.entries.length,
      source,
      batch,
      state: "queued",
      reason: null,
      sha256: null,
      attempts: 0,
      alone: false,
    };
    this.entries.push(entry);
    this.counts.queued += 1;
    this.bytesTotal += source.size;
    if (skipped) this.move(entry, "skipped", skipped);
    return entry;
  }

  move(entry: Entry, state: FileState, reason: string | null = null): void {
    const was = entry.state;
    this.counts[was] -= 1;
    this.counts[state] += 1;
    const before = SETTLED.includes(was);
    const after = SETTLED.includes(state);
    if (before !== after) {
      this.settled += after ? 1 : -1;
      this.bytesSettled += after ? entry.source.size : -entry.source.size;
    }
    entry.state = state;
    entry.reason = reason;
    for (const listing of Object.values(this.listed)) listing.note(entry);
  }

  /** Returns an earlier file of this upload with the same content that is there or on its way. */
  twin(entry: Entry): Entry | null {
    if (entry.sha256 === null) return null;
    const first = this.byHash.get(entry.sha256);
    const dead: FileState[] = ["refused", "failed", "cancelled"];
    if (first && first !== entry && !dead.includes(first.state)) return first;
    this.byHash.set(entry.sha256, entry);
    return null;
  }

  get(id: number): Entry | undefined {
    return this.entries[id];
  }

  get problems(): readonly Problem[] {
    return this.listed.problems.list;
  }

  get duplicates(): readonly Problem[] {
    return this.listed.duplicates.list;
  }

  get allSettled(): boolean {
    return this.settled === this.entries.length;
  }
}
