/** The files that this tab sends to batches; they go on while pages come and go. */
import { closeBatch, createBatch, getBatch, sendToBatch } from "../../api/batches";
import type { NamedBy } from "../../api/predict";
import type { Batch, Id } from "../../api/types";
import type { Found } from "../upload/dropped";
import { BatchSender } from "./sending";

const senders = new Map<Id, BatchSender>();

/** Returns what this tab sends, or has sent, to a batch. */
export const senderOf = (batch: Id): BatchSender | undefined => senders.get(batch);

const ZIP = "ZIP files aren’t unpacked here. Unpack it and drop the folder.";

/** Makes a batch of dropped files and starts to send them. */
export async function startFiles(
  project: Id,
  found: Found,
  by: NamedBy & { accept_distance?: number; accept_chance?: number },
): Promise<Batch> {
  const batch = await createBatch(project, { ...by, source: "files", name: found.name });
  const sender = new BatchSender(
    found.sources,
    {
      send: async (files, signal) => (await sendToBatch(project, batch.id, files, signal)).total,
      total: async () => (await getBatch(project, batch.id)).total,
      close: () => closeBatch(project, batch.id),
    },
    [...found.broken, ...found.zips.map(({ path }) => ({ path, reason: ZIP }))],
  );
  senders.set(batch.id, sender);
  void sender.run();
  return batch;
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeunload", (event) => {
    if ([...senders.values()].some((sender) => sender.busy)) event.preventDefault();
  });
  window.addEventListener("online", () => {
    for (const sender of senders.values()) sender.wake();
  });
}
