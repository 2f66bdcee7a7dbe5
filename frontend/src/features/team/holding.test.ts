import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Id, TakenHolds } from "../../api/types";
import { Holding, heldByOthers, inOrder, RENEW_MS, type Refused, SETTLE_MS } from "./holding";

const UNTIL = "2026-01-01T00:01:00Z";
const other = { id: 9, name: "s9" };
const me = { id: 5, name: "s5" };

const taken = (granted: Id[], refused: Id[] = []): TakenHolds => ({
  granted,
  refused: refused.map((face_id) => ({ face_id, user: other, until: UNTIL })),
  until: UNTIL,
});

function look(visible: boolean): void {
  Object.defineProperty(document, "visibilityState", {
    value: visible ? "visible" : "hidden",
    configurable: true,
  });
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("a batch in hand", () => {
  let said: (Id[] | "release" | "leave")[];
  let refused: Refused[];
  let answers: (faces: Id[]) => Promise<TakenHolds>;
  let holding: Holding;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    refused = [];
    answers = (faces) => Promise.resolve(taken(faces));
    holding = new Holding(
      {
        take: (faces) => {
          said.push(faces);
          return answers(faces);
        },
        release: () => {
          said.push("release");
          return Promise.resolve();
        },
        leave: () => said.push("leave"),
      },
      (next) => refused.push(next),
    );
    look(true);
    holding.start();
  });
  afterEach(() => {
    holding.stop();
    look(true);
    vi.useRealTimers();
  });

  const settle = () => vi.advanceTimersByTimeAsync(SETTLE_MS);

  it("is taken once it stays the same for a moment", async () => {
    holding.want([1]);
    await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
    holding.want([1, 2]);
    await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    holding.want([1, 2]); // another list of the same faces
    await settle();
    expect(said).toEqual([[1, 2]]);
  });

  it("is renewed every 20 s while the page is looked at, and at once when it is again", async () => {
    holding.want([1]);
    await settle();
    await vi.advanceTimersByTimeAsync(2 * RENEW_MS);
    expect(said).toHaveLength(3);
    look(false);
    await vi.advanceTimersByTimeAsync(3 * RENEW_MS);
    expect(said).toHaveLength(3);
    look(true);
    expect(said).toEqual([[1], [1], [1], [1]]);
  });

  it("is let go when the page goes elsewhere, and when nothing is wanted", async () => {
    holding.want([1]);
    await settle();
    holding.want([]);
    await settle();
    expect(said).toEqual([[1], "release"]);
    holding.want([2]);
    await settle();
    holding.stop();
    await vi.advanceTimersByTimeAsync(3 * RENEW_MS);
    expect(said).toEqual([[1], "release", [2], "release"]);
  });

  it("asks for nothing where nothing was wanted", async () => {
    await vi.advanceTimersByTimeAsync(3 * RENEW_MS);
    window.dispatchEvent(new Event("pagehide"));
    holding.stop();
    expect(said).toEqual([]);
  });

  it("is let go while the page goes away, and taken again if it comes back", async () => {
    holding.want([1]);
    await settle();
    window.dispatchEvent(new Event("pagehide"));
    expect(said).toEqual([[1], "leave"]);
    window.dispatchEvent(new Event("pageshow"));
    expect(said).toEqual([[1], "leave", [1]]);
  });

  it("says who has what was refused, and nothing of an answer to an older question", async () => {
    const late: ((answer: TakenHolds) => void)[] = [];
    answers = () => new Promise((give) => late.push(give));
    holding.want([1, 2]);
    await settle();
    holding.want([3]);
    await settle();
    late[1]?.(taken([], [3]));
    late[0]?.(taken([1], [2]));
    await settle();
    expect(refused).toHaveLength(1);
    expect(refused[0]?.get(3)).toMatchObject({ user: other, until: UNTIL });
  });

  it("goes on after a failure", async () => {
    answers = () => Promise.reject(new Error("no answer"));
    holding.want([1]);
    await settle();
    answers = (faces) => Promise.resolve(taken([], faces));
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(said).toEqual([[1], [1]]);
    expect([...(refused.at(-1)?.keys() ?? [])]).toEqual([1]);
  });
});

describe("what others hold", () => {
  it("leaves out one's own", () => {
    const holds = [
      { user: me, face_ids: [1, 2], until: UNTIL },
      { user: other, face_ids: [3, 4], until: UNTIL },
    ];
    const held = heldByOthers(holds, me.id);
    expect([...held.keys()]).toEqual([3, 4]);
    expect(held.get(4)).toEqual({ user: other, until: UNTIL });
    expect(heldByOthers(undefined, me.id).size).toBe(0);
  });
});

it("calls in order go on after one fails", async () => {
  const queue = inOrder();
  const log: string[] = [];
  let open: () => void = () => undefined;
  const first = queue(() => new Promise<void>((done) => (open = done)).then(() => log.push("first")));
  const second = queue(() => Promise.reject(new Error("second")));
  const third = queue(() => Promise.resolve(log.push("third")));
  await Promise.resolve();
  expect(log).toEqual([]);
  open();
  await first;
  await expect(second).rejects.toThrow("second");
  await third;
  expect(log).toEqual(["first", "third"]);
});
