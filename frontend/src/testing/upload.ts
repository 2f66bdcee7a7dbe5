/** A site and files for the upload engine, without a network. */
import { expect, vi } from "vitest";
import { UploadEngine } from "../features/upload/engine";
import type { Batch } from "../features/upload/ledger";
import type { Limits, Parcel, Snapshot, Source, Transport } from "../features/upload/types";

/** Quick waits, so that tests take no time; the numbers that decide are the real ones. */
export const QUICK: Partial<Limits> = { notifyMs: 1, gatherMs: 1, firstWaitMs: 1, longestWaitMs: 2 };

export const batch = (changes: Partial<Batch> = {}): Batch => ({
  name: "drop",
  labelFolders: false,
  upload: null,
  ...changes,
});

export const source = (name: string, size = 10, content = name): Source => ({
  name,
  path: `folder/${name}`,
  size,
  open: () => Promise.resolve(new Blob([content])),
});
export const sources = (count: number, size = 10) =>
  Array.from({ length: count }, (_, i) => source(`${i}.jpg`, size));

/** A site that takes everything; tests replace what they are about. */
export function site(changes: Partial<Transport> = {}) {
  const parcels: Parcel[] = [];
  const asked: string[][] = [];
  let now = 0;
  let most = 0;
  const transport: Transport = {
    begin: vi.fn(() => Promise.resolve(1)),
    known: (hashes) => {
      asked.push(hashes);
      return Promise.resolve(new Set<string>());
    },
    send: async (parcel) => {
      parcels.push(parcel);
      most = Math.max(most, ++now);
      await Promise.resolve();
      now -= 1;
      return parcel.files.map(() => ({ outcome: "added", reason: null }));
    },
    ...changes,
  };
  return { transport, parcels, asked, most: () => most };
}

/** The content is its own hash. */
export const hasher = (blob: Blob) => blob.text();

export function engineOf(transport: Transport, limits: Partial<Limits> = {}) {
  return new UploadEngine(transport, hasher, { ...QUICK, ...limits });
}

export async function settled(
  engine: UploadEngine,
  test: (now: Snapshot) => boolean = ({ phase }) => phase === "done",
) {
  await vi.waitFor(() => expect(test(engine.snapshot())).toBe(true), { timeout: 8000, interval: 2 });
  return engine.snapshot();
}
