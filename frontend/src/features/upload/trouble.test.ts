import { describe, expect, it, vi } from "vitest";
import { ApiError, noAnswer } from "../../api/errors";
import { batch, engineOf, settled, site, source, sources } from "../../testing/upload";
import type { Outcome, Source } from "./types";

describe("trouble", () => {
  it("tries again when the connection fails", async () => {
    let calls = 0;
    const { transport } = site();
    const { send } = transport;
    transport.send = (...all) => (++calls <= 3 ? Promise.reject(noAnswer()) : send(...all));
    const engine = engineOf(transport);
    engine.add(sources(30), batch());
    const { counts, problems } = await settled(engine);
    expect([counts.added, problems.length]).toEqual([30, 0]);
    expect(calls).toBeGreaterThan(3);
  });

  it("gives up after eight attempts, says why, and can be told to try again", async () => {
    let broken = true;
    const { transport } = site();
    const { send } = transport;
    transport.send = (...all) => (broken ? Promise.reject(noAnswer()) : send(...all));
    const engine = engineOf(transport);
    engine.add(sources(2), batch());
    const failed = await settled(engine);
    expect(failed.counts.failed).toBe(2);
    expect(failed.problems[0]?.reason).toContain("can't be reached");
    broken = false;
    engine.retry();
    const { counts, problems } = await settled(engine, (now) => now.counts.added === 2);
    expect([counts.failed, problems.length]).toEqual([0, 0]);
  });

  it("lists refused files with the site's sentence and goes on with the others", async () => {
    const outcomes: Outcome[] = [
      { outcome: "added", reason: null },
      { outcome: "refused", reason: "b could not be read: the file ends early. Upload it again." },
      { outcome: "added", reason: null },
    ];
    const { transport } = site({ send: () => Promise.resolve(outcomes) });
    const engine = engineOf(transport);
    engine.add([source("a"), source("b"), source("c")], batch());
    const { counts, problems } = await settled(engine);
    expect([counts.added, counts.refused]).toEqual([2, 1]);
    expect(problems).toMatchObject([
      { name: "b", path: "folder/b", state: "refused", reason: outcomes[1]?.reason },
    ]);
  });

  it("does not repeat a request that the site refuses as a whole", async () => {
    const send = vi.fn(() =>
      Promise.reject(new ApiError(403, { code: "role_too_low", message: "Ask an owner." })),
    );
    const { transport } = site({ send });
    const engine = engineOf(transport);
    engine.add(sources(3), batch());
    const { problems } = await settled(engine);
    expect(send).toHaveBeenCalledTimes(1);
    expect(problems.map(({ reason }) => reason)).toEqual(["Ask an owner.", "Ask an owner.", "Ask an owner."]);
  });

  it("sends one by one what was too large together", async () => {
    const { transport, parcels } = site();
    const { send } = transport;
    transport.send = (parcel, ...rest) =>
      parcel.files.length > 1
        ? Promise.reject(new ApiError(413, { code: "too_large", message: "Too large." }))
        : send(parcel, ...rest);
    const engine = engineOf(transport);
    engine.add(sources(4), batch());
    expect((await settled(engine)).counts.added).toBe(4);
    expect(parcels).toHaveLength(4);
  });

  it("lists unreadable files and what no photo is, and sends the rest", async () => {
    const { transport } = site();
    const engine = engineOf(transport);
    const gone: Source = {
      ...source("gone.jpg"),
      open: () => Promise.reject(new DOMException("x", "NotFoundError")),
    };
    engine.add(
      [gone, source("Thumbs.db"), source("film.mp4"), source("a.jpg")],
      batch(),
    );
    const { counts, problems } = await settled(engine);
    expect([counts.added, counts.failed, counts.skipped]).toEqual([1, 1, 2]);
    for (const { reason } of problems) expect(reason.length).toBeGreaterThan(20);
    engine.retry(problems.filter(({ state }) => state === "skipped").map(({ id }) => id));
    const again = await settled(engine, (now) => now.counts.added === 3);
    expect([again.counts.added, again.counts.failed]).toEqual([3, 1]);
  });

  it("lists what is there already, apart from the problems, and can ask again", async () => {
    const { transport } = site();
    let there = true;
    transport.known = (hashes) => Promise.resolve(new Set(there ? hashes.slice(0, 1) : []));
    const engine = engineOf(transport);
    engine.add([source("a.jpg"), source("b.jpg")], batch());
    const { problems, duplicates } = await settled(engine);
    expect(problems).toEqual([]);
    expect(duplicates).toMatchObject([{ name: "a.jpg", reason: "This photo is in the project already." }]);
    there = false;
    engine.retry(duplicates.map(({ id }) => id));
    const { counts } = await settled(engine, (now) => now.counts.added === 2);
    expect(counts.duplicate).toBe(0);
  });
});
