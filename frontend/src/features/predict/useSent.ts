import { useSyncExternalStore } from "react";
import type { Id } from "../../api/types";
import { senderOf } from "./batchCenter";
import type { Sent } from "./sending";

const nothing = () => () => undefined;
const none = () => undefined;

/** What this tab has sent to a batch, as it goes on; undefined where another one sends. */
export function useSent(batch: Id): Sent | undefined {
  const sender = senderOf(batch);
  return useSyncExternalStore<Sent | undefined>(sender?.subscribe ?? nothing, sender?.snapshot ?? none);
}
