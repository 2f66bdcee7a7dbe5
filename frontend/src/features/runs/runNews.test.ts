import { afterEach, expect, it, vi } from "vitest";
import { gone, markTitle } from "./runNews";

afterEach(() => vi.restoreAllMocks());

it("tells of runs that end, never of those that were over at first", () => {
  expect(gone(null, new Set([1]))).toEqual([]);
  expect(gone(new Set([1, 2]), new Set([2, 3]))).toEqual([1]);
  expect(gone(new Set([1]), new Set([1]))).toEqual([]);
});

it("marks a tab that nobody looks at, until somebody does", () => {
  document.title = "Runs – Archive";
  const seen = vi.spyOn(document, "visibilityState", "get");
  seen.mockReturnValue("visible");
  markTitle("✓");
  expect(document.title).toBe("Runs – Archive");
  seen.mockReturnValue("hidden");
  markTitle("✓");
  markTitle("!");
  expect(document.title).toBe("! Runs – Archive");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(document.title).toBe("Runs – Archive");
});

it("leaves the title of a page that was opened meanwhile", () => {
  document.title = "Runs";
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  markTitle("✓");
  document.title = "Photos";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(document.title).toBe("Photos");
});
