import { describe, expect, it, vi } from "vitest";
import { noAnswer } from "../../api/errors";
import { batch, engineOf, QUICK, settled, site, source, sources } from "../../testing/upload";
import { UploadEngine } from "./engine";

describe("batches", () => {
  it("sends at most 24 files and three requests at a time", async () => {
    const { transport, parcels, most } = site();
    const engine = engineOf(transport);
    engine.add(sources(100), batch());
    const { counts } = await settled(engine);
    expect(counts.added).toBe(100);
    expect(Math.max(...parcels.map(({ files }) => files.length))).toBeLessThanOrEqual(24);
    expect(most()).toBeLessThanOrEqual(3);
    expect(transport.begin).toHaveBeenCalledTimes(1);
  });

  it("sends at most 8 MB together and a larger file alone", async () => {
    const { transport, parcels } = site();
    const engine = engineOf(transport);
    engine.add(
      [source("a", 5e6), source("b", 2e6), source("c", 2e6), source("d", 30e6), source("e", 1e6)],
      batch(),
    );
    await settled(engine);
    const sizes = { a: 5e6, b: 2e6, c: 2e6, d: 30e6, e: 1e6 } as Record<string, number>;
    for (const { files } of parcels) {
      const bytes = files.reduce((sum, { name }) => sum + (sizes[name] ?? 0), 0);
      expect(files.length === 1 || bytes <= 8e6).toBe(true);
    }
    expect(parcels.flatMap(({ files }) => files)).toHaveLength(5);
  });

  it("keeps drops apart and the paths of folders", async () => {
    const { transport, parcels } = site({ begin: (name) => Promise.resolve(name === "one" ? 1 : 2) });
    const engine = engineOf(transport);
    engine.add([source("a")], batch({ name: "one" }));
    engine.add([source("b")], batch({ name: "two", labelFolders: true }));
    await settled(engine);
    expect(parcels.map(({ upload, labelFolders }) => [upload, labelFolders])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(parcels[0]?.files[0]?.path).toBe("folder/a");
  });

  it("handles 10,000 files and asks about at most 500 at a time", async () => {
    const { transport, parcels, asked } = site();
    const engine = engineOf(transport, { notifyMs: 50 });
    const listener = vi.fn();
    engine.subscribe(listener);
    const began = performance.now();
    engine.add(sources(10_000), batch());
    const { counts, total } = await settled(engine);
    expect([total, counts.added]).toEqual([10_000, 10_000]);
    expect(new Set(parcels.flatMap(({ files }) => files.map(({ path }) => path))).size).toBe(10_000);
    expect(Math.max(...asked.map((hashes) => hashes.length))).toBeLessThanOrEqual(500);
    expect(listener.mock.calls.length).toBeLessThanOrEqual((performance.now() - began) / 50 + 2);
  }, 20_000);
});

describe("duplicates", () => {
  it("sends nothing that the site has", async () => {
    const { transport, parcels } = site({ known: () => Promise.resolve(new Set(["old.jpg"])) });
    const engine = engineOf(transport);
    engine.add([source("old.jpg"), source("new.jpg")], batch());
    const { counts, bytesDone } = await settled(engine);
    expect([counts.duplicate, counts.added, bytesDone]).toEqual([1, 1, 20]);
    expect(parcels.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(["new.jpg"]);
  });

  it("starts no upload where nothing is new", async () => {
    const { transport } = site({ known: (hashes) => Promise.resolve(new Set(hashes)) });
    const engine = engineOf(transport);
    engine.add(sources(5), batch());
    await settled(engine);
    expect(transport.begin).not.toHaveBeenCalled();
  });

  it("sends the same content once", async () => {
    const { transport, parcels } = site();
    const engine = engineOf(transport);
    engine.add([source("a.jpg", 10, "same"), source("b.jpg", 10, "same")], batch());
    const { counts } = await settled(engine);
    expect([counts.added, counts.duplicate]).toEqual([1, 1]);
    expect(parcels.flatMap(({ files }) => files)).toHaveLength(1);
  });

  it("sends everything where hashing or asking fails", async () => {
    const { transport } = site({ known: () => Promise.reject(noAnswer()) });
    const engine = engineOf(transport);
    engine.add(sources(3), batch());
    expect((await settled(engine)).counts.added).toBe(3);
    const unhashed = new UploadEngine(transport, () => Promise.resolve(null), QUICK);
    unhashed.add(sources(3), batch());
    expect((await settled(unhashed)).counts.added).toBe(3);
  });
});

describe("pause and cancel", () => {
  it("sends nothing while paused and all of it afterwards", async () => {
    const { transport, parcels } = site();
    const engine = engineOf(transport);
    engine.pause();
    engine.add(sources(50), batch());
    await settled(engine, ({ phase }) => phase === "paused");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(parcels).toHaveLength(0);
    engine.resume();
    expect((await settled(engine)).counts.added).toBe(50);
  });

  it("cancels what is on its way and takes files again afterwards", async () => {
    let aborted = 0;
    const { transport } = site();
    const { send } = transport;
    let hanging = true;
    transport.send = (parcel, onSent, signal) =>
      hanging
        ? new Promise((_, reject) =>
            signal.addEventListener("abort", () => {
              aborted += 1;
              reject(noAnswer());
            }),
          )
        : send(parcel, onSent, signal);
    const engine = engineOf(transport);
    engine.add(sources(60), batch());
    await settled(engine, ({ counts }) => counts.sending > 0);
    engine.cancel();
    const { counts } = await settled(engine);
    expect(aborted).toBeGreaterThan(0);
    expect(counts.cancelled).toBe(60);
    hanging = false;
    engine.add(sources(60), batch());
    expect((await settled(engine, (now) => now.counts.added === 60)).phase).toBe("done");
  });
});

it("counts bytes under way and forgets a finished upload when told", async () => {
  let finish: () => void = () => undefined;
  const { transport } = site({
    send: (parcel, onSent) => {
      onSent(25);
      return new Promise((resolve) => {
        finish = () => resolve(parcel.files.map(() => ({ outcome: "added", reason: null })));
      });
    },
  });
  const engine = engineOf(transport);
  engine.add(sources(1, 100), batch());
  expect((await settled(engine, ({ bytesDone }) => bytesDone > 0)).bytesDone).toBe(25);
  expect(engine.busy).toBe(true);
  finish();
  expect((await settled(engine)).bytesDone).toBe(100);
  engine.clear();
  await settled(engine, ({ phase }) => phase === "empty");
});
