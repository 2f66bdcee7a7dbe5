import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Face, Id } from "../api/types";
import { face } from "../testing/samples";
import { FaceLoader, wanted } from "./windows";

const many = Array.from({ length: 100_000 }, (_, at) => at + 1);

describe("what is wanted", () => {
  it("is the screen, then a screen ahead, then half a one behind", () => {
    const ids = wanted(many, { from: 1_000, to: 1_100 }, 1);
    expect(ids.slice(0, 100)).toEqual(many.slice(1_000, 1_100));
    expect(ids.slice(100, 200)).toEqual(many.slice(1_100, 1_200));
    expect(ids.slice(200)).toEqual(many.slice(950, 1_000).reverse());
  });

  it("turns round with the scrolling", () => {
    const ids = wanted(many, { from: 1_000, to: 1_100 }, -1);
    expect(ids.slice(100, 200)).toEqual(many.slice(900, 1_000).reverse());
    expect(ids.slice(200)).toEqual(many.slice(1_100, 1_150));
  });

  it("ends with the list", () => {
    expect(wanted(many, { from: 0, to: 3 }, 0)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(wanted(many, { from: 99_998, to: 100_000 }, 1)).toEqual([99_999, 100_000, 99_998]);
    expect(wanted([], { from: 0, to: 40 }, 0)).toEqual([]);
  });
});

describe("the loader", () => {
  const have = new Set<Id>();
  const asked: { ids: Id[]; signal: AbortSignal; give: () => void; fail: () => void }[] = [];
  const failed = vi.fn();
  const make = () =>
    new FaceLoader(
      {
        lacks: (id) => !have.has(id),
        ask: (ids, signal) =>
          new Promise<Face[]>((give, refuse) => {
            asked.push({
              ids,
              signal,
              give: () => give(ids.map((id) => face(id))),
              fail: () => refuse(new Error("no answer")),
            });
          }),
        answered: (ids) => ids.forEach((id) => have.add(id)),
        failed,
      },
      { batch: 3, atOnce: 2, everyMs: 50 },
    );

  beforeEach(() => {
    vi.useFakeTimers();
    have.clear();
    asked.length = 0;
    failed.mockClear();
  });
  afterEach(() => vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(60);

  it("asks in batches, the most urgent first, and for nothing twice", async () => {
    const loader = make();
    have.add(2);
    loader.show([1, 2, 3, 4, 5, 6, 7, 8]);
    loader.show([1, 2, 3, 4, 5, 6, 7, 8]);
    await settle();
    expect(asked.map(({ ids }) => ids)).toEqual([
      [1, 3, 4],
      [5, 6, 7],
    ]);
    asked[0]?.give();
    await settle();
    expect(asked[2]?.ids).toEqual([8]);
    for (const { give } of asked) give();
    await settle();
    expect([...have].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(asked).toHaveLength(3);
  });

  it("doesn't ask for what was flown over, and drops what is no longer wanted", async () => {
    const loader = make();
    loader.show([1, 2, 3]); // at once
    for (let at = 10; at < 100; at += 10) loader.show([at, at + 1]);
    expect(asked.map(({ ids }) => ids)).toEqual([[1, 2, 3]]);
    await settle();
    expect(asked.map(({ ids }) => ids)).toEqual([
      [1, 2, 3],
      [90, 91],
    ]);
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.give(); // too late
    await settle();
    expect(have.size).toBe(0);
  });

  it("stops at a failure until it is told to go on", async () => {
    const loader = make();
    loader.show([1, 2, 3]);
    asked[0]?.fail();
    await settle();
    expect(failed).toHaveBeenCalledOnce();
    loader.show([1, 2, 3, 4]);
    await settle();
    expect(asked).toHaveLength(1);
    loader.again();
    await settle();
    expect(asked).toHaveLength(3);
  });
});
