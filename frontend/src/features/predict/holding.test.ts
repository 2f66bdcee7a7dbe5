import { describe, expect, it } from "vitest";
import { dueIn, hold, type HoldEvent, LEAST_BETWEEN_MS, released } from "./holding";

const after = (...events: HoldEvent[]) => events.reduce(hold, released);
const press: HoldEvent = { type: "press" };
const release: HoldEvent = { type: "release" };
const sent = (at: number): HoldEvent => ({ type: "sent", at });
const answered: HoldEvent = { type: "answered" };

describe("the camera's button", () => {
  it("sends nothing before it is pressed", () => {
    expect(dueIn(released, 1e9)).toBeNull();
    expect(dueIn(after(sent(0), answered), 1e9)).toBeNull();
  });

  it("sends at once when it is pressed", () => {
    expect(dueIn(after(press), 5)).toBe(0);
  });

  it("never sends a second picture before the answer came", () => {
    expect(dueIn(after(press, sent(0)), 60_000)).toBeNull();
    expect(dueIn(after(press, sent(0), release, press), 60_000)).toBeNull();
  });

  it("sends at most two a second", () => {
    const state = after(press, sent(1000), answered);
    expect(dueIn(state, 1100)).toBe(LEAST_BETWEEN_MS - 100);
    expect(dueIn(state, 1500)).toBe(0);
    // Letting go and pressing again doesn't make it quicker.
    expect(dueIn(hold(hold(state, release), press), 1100)).toBe(LEAST_BETWEEN_MS - 100);
  });

  it("sends nothing once it is released", () => {
    expect(dueIn(after(press, release), 1e9)).toBeNull();
    expect(dueIn(after(press, sent(0), release, answered), 1e9)).toBeNull();
  });

  it("takes a key that repeats as one press", () => {
    const held = after(press);
    expect(hold(held, press)).toBe(held);
    expect(hold(released, release)).toBe(released);
  });
});
