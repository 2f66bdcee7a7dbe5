import { describe, expect, it } from "vitest";
import { ApiError, noAnswer } from "../../api/errors";
import type { Source } from "../upload/types";
import { BatchSender, type BatchTransport, LIMITS, type Piece, pieces } from "./sending";

const source = (name: string, size = 1): Source => ({
  name,
  path: name,
  size,
  open: () => Promise.resolve(new Blob([name])),
});
const photos = (count: number) => Array.from({ length: count }, (_, index) => source(`s${index + 1}.jpg`));
const quick = { ...LIMITS, firstWaitMs: 1, longestWaitMs: 1 };

/** A site that keeps the paths it was sent; `before` may throw at a request. */
class Site implements BatchTransport {
  taken: string[] = [];
  requests: number[] = [];
  closed = 0;

  constructor(
    private readonly before: (request: number, files: readonly Piece[]) => void = () => undefined,
    private readonly after: (request: number) => void = () => undefined,
  ) {}

  send = (files: readonly Piece[]) => {
    const request = this.requests.push(files.length);
    return Promise.resolve().then(() => {
      this.before(request, files);
      this.taken.push(...files.map(({ path }) => path));
      this.after(request);
      return this.taken.length;
    });
  };
  total = () => Promise.resolve(this.taken.length);
  close = () => Promise.resolve((this.closed += 1));
}

const paths = (sources: readonly Source[]) => sources.map(({ path }) => path);

describe("pieces", () => {
  it("hold so many files, so many bytes, and a larger file alone", () => {
    const sizes = (files: { size: number }[][]) => files.map((piece) => piece.map(({ size }) => size));
    const limits = { ...LIMITS, filesARequest: 3, bytesARequest: 10 };
    const files = [4, 4, 4, 1, 1, 1, 30, 2].map((size) => ({ size }));
    expect(sizes(pieces(files, limits))).toEqual([[4, 4], [4, 1, 1], [1], [30], [2]]);
    expect(pieces([], limits)).toEqual([]);
  });
});

describe("a batch's sender", () => {
  it("sends everything in pieces and closes", async () => {
    const site = new Site();
    const files = photos(45);
    const sender = new BatchSender(files, site);
    await sender.run();
    expect(site.requests).toEqual([20, 20, 5]);
    expect(site.taken).toEqual(paths(files));
    expect(site.closed).toBe(1);
    expect(sender.snapshot()).toMatchObject({ state: "sent", sent: 45, total: 45, waitingFor: null });
  });

  it("waits for a lost connection and goes on", async () => {
    const site = new Site((request) => {
      if (request < 3) throw noAnswer();
    });
    const sender = new BatchSender(photos(2), site, [], quick);
    const told: (string | null)[] = [];
    sender.subscribe(() => told.push(sender.snapshot().waitingFor));
    await sender.run();
    expect(site.taken).toEqual(["s1.jpg", "s2.jpg"]);
    expect(told).toContain("The site can't be reached. Check the connection and try again.");
    expect(sender.snapshot()).toMatchObject({ state: "sent", waitingFor: null });
  });

  it("sends nothing twice when only the answer was lost", async () => {
    const site = new Site(undefined, (request) => {
      if (request === 2) throw noAnswer();
    });
    const files = photos(50);
    const sender = new BatchSender(files, site, [], quick);
    await sender.run();
    expect(site.taken).toEqual(paths(files));
    expect(sender.snapshot().sent).toBe(50);
  });

  it("leaves out what is no photo, and says why", async () => {
    const site = new Site();
    const sender = new BatchSender([source("s1.jpg"), source("notes.txt")], site, [
      { path: "gone", reason: "The browser couldn't read it." },
    ]);
    await sender.run();
    expect(site.taken).toEqual(["s1.jpg"]);
    expect(sender.snapshot().unsent).toEqual([
      { path: "gone", reason: "The browser couldn't read it." },
      { path: "notes.txt", reason: "Skipped: this is a text file, not a photo." },
    ]);
  });

  it("sends the others where the site refuses one", async () => {
    const site = new Site((_, files) => {
      const message = "The file is too large.";
      if (files.some(({ path }) => path === "s2.jpg")) throw new ApiError(413, { code: "too_large", message });
    });
    const sender = new BatchSender(photos(3), site, [], quick);
    await sender.run();
    expect(site.taken).toEqual(["s1.jpg", "s3.jpg"]);
    expect(sender.snapshot()).toMatchObject({
      state: "sent",
      sent: 2,
      total: 2,
      unsent: [{ path: "s2.jpg", reason: "The file is too large." }],
    });
  });

  it("stops when the batch is gone, and when it is told to", async () => {
    const site = new Site(() => {
      throw new ApiError(404, { code: "not_found", message: "There is nothing here." });
    });
    const sender = new BatchSender(photos(3), site);
    await sender.run();
    expect(sender.snapshot()).toMatchObject({ state: "stopped", waitingFor: "There is nothing here." });
    expect(site.requests).toEqual([3]);

    const slow = new Site(() => {
      throw noAnswer();
    });
    const stopped = new BatchSender(photos(3), slow);
    const running = stopped.run();
    await new Promise((resolve) => setTimeout(resolve, 5));
    stopped.stop();
    await running;
    expect(stopped.snapshot()).toMatchObject({ state: "stopped", waitingFor: null });
    expect(slow.closed).toBe(0);
  });
});
