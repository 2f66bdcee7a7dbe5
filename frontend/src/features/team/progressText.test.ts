import { expect, it } from "vitest";
import { countdown, leftText, rateText, sharePercent } from "./progressText";

it("counts what is done", () => {
  expect(sharePercent({ done: 30, left: 10 })).toBe(75);
  expect(sharePercent({ done: 0, left: 0 })).toBe(0);
});

it("says how fast it goes only where it does", () => {
  expect(rateText({ left: 600, last_hour: 1200 })).toBe("1,200 in the last hour, at which the rest takes 30 min");
  expect(rateText({ left: 0, last_hour: 8 })).toBe("8 in the last hour");
  expect(rateText({ left: 600, last_hour: 0 })).toBe("");
});

it("says what is left and in hand", () => {
  expect(leftText({ left: 34, held: 12 })).toBe("34 left, 12 of them in hand");
  expect(leftText({ left: 1234, held: 0 })).toBe("1,234 left");
  expect(leftText({ left: 0, held: 0 })).toBe("Nothing left");
});

it("counts down", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(countdown("2026-01-01T00:00:41.200Z", now)).toBe("42 s");
  expect(countdown("2026-01-01T00:00:00Z", now)).toBe("any moment");
});
