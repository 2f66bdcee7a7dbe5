import { describe, expect, it } from "vitest";
import { ago, bytes, count, counted, duration, rate, timeLeft } from "./duration";

describe("time left", () => {
  it.each([
    [0.2, "1 s left"],
    [24.4, "24 s left"],
    [99, "99 s left"],
    [99.6, "2 min left"],
    [150, "3 min left"],
    [3569, "59 min left"],
    [3600, "1 h 00 min left"],
    [7499, "2 h 05 min left"],
    [null, ""],
    [undefined, ""],
    [Number.POSITIVE_INFINITY, ""],
    [-1, ""],
  ])("%s seconds: %s", (seconds, text) => expect(timeLeft(seconds)).toBe(text));

  it("is never 60 minutes", () => {
    for (let seconds = 3500; seconds < 3700; seconds += 1) expect(duration(seconds)).not.toContain("60");
  });
});

it.each([
  [11.2, "11/s"],
  [0.42, "0.4/s"],
  [9.97, "10/s"],
  [0, ""],
  [Number.NaN, ""],
])("a rate of %s: %s", (value, text) => expect(rate(value)).toBe(text));

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 KB"],
  [3_440_000, "3.4 MB"],
  [999_600, "1 MB"],
  [200_000_000, "200 MB"],
  [7.5e12, "7.5 TB"],
])("%s bytes: %s", (value, text) => expect(bytes(value)).toBe(text));

it("counts things", () => {
  expect(count(12340)).toBe("12,340");
  expect(counted(1, "face")).toBe("1 face");
  expect(counted(2, "person", "people")).toBe("2 people");
});

describe("how long ago", () => {
  const now = Date.parse("2026-01-20T12:00:00Z");
  it.each([
    ["2026-01-20T11:59:30Z", "just now"],
    ["2026-01-20T12:00:05Z", "just now"], // the reader's clock may be slow
    ["2026-01-20T11:55:00Z", "5 min ago"],
    ["2026-01-20T09:00:00Z", "3 h ago"],
    ["2026-01-19T11:00:00Z", "yesterday"],
    ["2026-01-15T12:00:00Z", "5 days ago"],
    [null, ""],
  ])("of %o is %o", (at, text) => expect(ago(at, now)).toBe(text));

  it("is a date when it is long ago", () => expect(ago("2025-03-04T12:00:00Z", now)).toContain("2025"));
});
