/** Second stage: sends files a few at a time and tries again when the connection fails. */
import { sentence } from "../../api/errors";
import { THERE } from "./checking";
import type { Batch, Entry } from "./ledger";
import { type Shared, unreadable } from "./shared";

export class Sending {
  /** Why nothing is sent right now, or null. */
  waitingFor: string | null = null;
  private ready: Entry[] = [];
  private sent = new Map<AbortController, number>();

  constructor(private readonly shared: Shared) {}

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.ready.push(entry);
    this.start();
  }

  clear(): void {
    for (const request of this.sent.keys()) request.abort();
    this.ready = [];
    this.waitingFor = null;
  }

  start(): void {
    const { requestsInFlight } = this.shared.limits;
    while (
      !this.shared.paused &&
      this.waitingFor === null &&
      this.ready.length &&
      this.sent.size < requestsInFlight
    ) {
      void this.sendTogether(this.take());
    }
  }

  get bytesInFlight(): number {
    return [...this.sent.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Takes what fits into one request: same drop, so many files, so many bytes; a larger file alone. */
  private take(): Entry[] {
    const { filesARequest, bytesARequest } = this.shared.limits;
    const first = this.ready[0];
    let size = 0;
    let end = 0;
    for (const entry of this.ready) {
      size += entry.source.size;
      const fits = end === 0 || (size <= bytesARequest && !entry.alone && !first?.alone);
      if (end === filesARequest || !fits || entry.batch !== first?.batch) break;
      end += 1;
    }
    return this.ready.splice(0, end);
  }

  private async sendTogether(entries: Entry[]): Promise<void> {
    const request = new AbortController();
    this.sent.set(request, 0);
    for (const entry of entries) this.shared.ledger.move(entry, "sending");
    try {
      await this.send(entries, request);
    } catch (error) {
      if (!request.signal.aborted) await this.fail(entries, error, request.signal);
    }
    this.sent.delete(request);
    this.shared.touch();
    this.start();
  }

  private async send(entries: Entry[], request: AbortController): Promise<void> {
    const { ledger, transport, touch } = this.shared;
    const opened: { entry: Entry; blob: Blob }[] = [];
    for (const entry of entries) {
      try {
        opened.push({ entry, blob: await entry.source.open() });
      } catch (error) {
        if (!request.signal.aborted) ledger.move(entry, "failed", unreadable(error));
      }
    }
    const batch = entries[0]?.batch;
    if (!batch || !opened.length || request.signal.aborted) return;
    const upload = await this.uploadOf(batch);
    if (request.signal.aborted) return;
    const files = opened.map(({ entry, blob }) => ({
      name: entry.source.name,
      path: entry.source.path,
      blob,
    }));
    const onSent = (bytes: number) => {
      if (this.sent.has(request)) this.sent.set(request, bytes);
      touch();
    };
    const outcomes = await transport.send(
      { upload, labelFolders: batch.labelFolders, files },
      onSent,
      request.signal,
    );
    if (request.signal.aborted) return;
    for (const [index, { entry }] of opened.entries()) {
      const outcome = outcomes[index];
      if (outcome) ledger.move(entry, outcome.outcome, outcome.reason ?? reasonOf(outcome.outcome));
      else ledger.move(entry, "failed", "The site gave no answer for this file. Try it again.");
    }
  }

  private uploadOf(batch: Batch): Promise<number> {
    batch.upload ??= this.shared.transport.begin(batch.name).catch((error: unknown) => {
      batch.upload = null;
      throw error;
    });
    return batch.upload;
  }

  private async fail(entries: Entry[], error: unknown, aborted: AbortSignal): Promise<void> {
    const { ledger, limits, naps, touch } = this.shared;
    const left = entries.filter((entry) => entry.state === "sending");
    const tooLarge = (error as { status?: number }).status === 413 && left.length > 1;
    const passing = (error as { passing?: boolean }).passing === true;
    const again: Entry[] = [];
    for (const entry of left) {
      entry.attempts += 1;
      entry.alone ||= tooLarge;
      if (tooLarge || (passing && entry.attempts < limits.attempts)) {
        ledger.move(entry, "ready");
        again.push(entry);
      } else {
        ledger.move(entry, "failed", sentence(error));
      }
    }
    this.ready.unshift(...again);
    if (!again.length || tooLarge) return;
    const attempt = Math.max(...again.map((entry) => entry.attempts));
    this.waitingFor = sentence(error);
    touch();
    await naps.sleep(Math.min(limits.firstWaitMs * 2 ** (attempt - 1), limits.longestWaitMs));
    if (!aborted.aborted) this.waitingFor = null;
  }
}

function reasonOf(outcome: string): string | null {
  return outcome === "duplicate" ? THERE : null;
}
