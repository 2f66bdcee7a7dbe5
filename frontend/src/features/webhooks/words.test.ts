import { expect, it } from "vitest";
import type { Delivery, Webhook } from "../../api/types";
import { eventName, eventNames, health, outcome } from "./words";

const webhook = (fields: Partial<Webhook>) =>
  ({ enabled: true, failing_since: null, last_success_at: null, ...fields }) as Webhook;

const delivery = (fields: Partial<Delivery>) =>
  ({ state: "waiting", tries: 0, error: "", next_try_at: null, status: null, ...fields }) as Delivery;

it("names events", () => {
  expect(eventNames(["photos.processed", "batch.ready", "run.finished", "dataset.frozen"])).toBe("All events");
  expect(eventNames(["run.finished", "dataset.frozen"])).toBe("Run finished, Data set frozen");
  expect(eventName("webhook.test")).toBe("Test");
});

it("says how a webhook does", () => {
  const then = "2026-11-01T10:00:00Z";
  expect(health(webhook({}))).toBe("new");
  expect(health(webhook({ last_success_at: then }))).toBe("works");
  expect(health(webhook({ last_success_at: then, failing_since: then }))).toBe("failing");
  expect(health(webhook({ enabled: false, failing_since: then }))).toBe("off");
});

it("says what became of a message", () => {
  const error = "It answered 500.";
  expect(outcome(delivery({}))).toBe("Waits");
  expect(outcome(delivery({ state: "sending", tries: 1 }))).toBe("On its way");
  expect(outcome(delivery({ state: "delivered", tries: 2, status: 204 }))).toBe("Taken (204)");
  expect(outcome(delivery({ tries: 1, error, next_try_at: "2026-11-01T10:00:00Z" }))).toMatch(
    /^It answered 500\. Next try .*2026/,
  );
  expect(outcome(delivery({ state: "failed", tries: 8, error }))).toBe("It answered 500. Given up after 8 tries.");
  expect(outcome(delivery({ state: "failed", error: "Switched off." }))).toBe("Switched off.");
});
