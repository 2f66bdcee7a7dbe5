import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refresher } from "./refresher";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const make = (run = vi.fn(() => Promise.resolve())) => {
  const refresher = new Refresher(run, { gatherMs: 100, gapMs: () => 2_000 });
  refresher.start();
  return { run, refresher };
};

it("asks once for a burst, and again only after its gap", async () => {
  const { run, refresher } = make();
  for (let event = 0; event < 50; event += 1) refresher.due();
  await vi.advanceTimersByTimeAsync(150);
  expect(run).toHaveBeenCalledTimes(1);
  for (let event = 0; event < 50; event += 1) {
    refresher.due();
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_200);
  expect(run).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(run).toHaveBeenCalledTimes(2);
});

it("waits for a page that somebody sees", async () => {
  const { run, refresher } = make();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  refresher.due();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(run).not.toHaveBeenCalled();
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(150);
  expect(run).toHaveBeenCalledTimes(1);
});

it("asks again for news that came while it asked, and drops what a later request overtakes", async () => {
  const signals: AbortSignal[] = [];
  const run = vi.fn((signal?: AbortSignal) => {
    if (signal) signals.push(signal);
    return new Promise<void>((done) => setTimeout(done, 500));
  });
  const { refresher } = make(run);
  void refresher.now();
  refresher.due();
  await vi.advanceTimersByTimeAsync(2_600);
  expect(run).toHaveBeenCalledTimes(2);
  void refresher.now();
  expect(signals[1]?.aborted).toBe(true);
  refresher.stop();
  expect(signals[2]?.aborted).toBe(true);
});
