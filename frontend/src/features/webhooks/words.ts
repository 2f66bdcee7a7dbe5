/** Webhooks and their messages in words. */
import type { Delivery, Webhook, WebhookEvent } from "../../api/types";
import { counted, when } from "../../ui/duration";

export const EVENTS: readonly { event: WebhookEvent; label: string; says: string }[] = [
  {
    event: "photos.processed",
    label: "Photos processed",
    says: "Faces were looked for, or that failed; photos done within 5 s share a message.",
  },
  { event: "batch.ready", label: "Batch ready", says: "Every photo of a batch has its names." },
  { event: "run.finished", label: "Run finished", says: "The last experiment of a run came to its end." },
  { event: "dataset.frozen", label: "Data set frozen", says: "A version of a data set is whole." },
];

/** Returns the event's name for people; one that only a newer site knows is called as it calls it. */
export function eventName(event: Delivery["event"]): string {
  if (event === "webhook.test") return "Test";
  return EVENTS.find((one) => one.event === event)?.label ?? event;
}

/** Returns "All events" or the names in a line. */
export function eventNames(events: readonly WebhookEvent[]): string {
  return events.length === EVENTS.length ? "All events" : events.map(eventName).join(", ");
}

export type Health = "off" | "failing" | "works" | "new";

/** Returns how a webhook does: off, failing lately, taken lately, or nothing sent yet. */
export function health({ enabled, failing_since, last_success_at }: Webhook): Health {
  if (!enabled) return "off";
  if (failing_since) return "failing";
  return last_success_at ? "works" : "new";
}

/** Returns what became of the last try, in a sentence or less. */
export function outcome({ state, tries, error, next_try_at, status }: Delivery): string {
  if (state === "sending") return "On its way";
  if (state === "delivered") return `Taken (${status ?? ""})`;
  const words = error || "Not sent yet.";
  if (state === "failed") return tries > 1 ? `${words} Given up after ${counted(tries, "try", "tries")}.` : words;
  return tries ? `${words} Next try ${when(next_try_at)}.` : "Waits";
}
