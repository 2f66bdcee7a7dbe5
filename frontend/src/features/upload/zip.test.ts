import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";
import { expect, it } from "vitest";
import type { Source } from "./types";
import { openZip } from "./zip";

const asSource = (blob: Blob): Source => ({
  name: "photos.zip",
  path: "photos.zip",
  size: blob.size,
  open: () => Promise.resolve(blob),
});

it("opens an archive entry by entry, with its folders", async () => {
  const writer = new ZipWriter(new BlobWriter("application/zip"));
  await writer.add("s1/", undefined, { directory: true });
  await writer.add("s1/a.jpg", new TextReader("first ".repeat(500)));
  await writer.add("b.jpg", new TextReader("second"));
  const found = await openZip(asSource(await writer.close()));
  expect(found.map(({ name, path, size }) => [name, path, size])).toEqual([
    ["a.jpg", "photos/s1/a.jpg", 3000],
    ["b.jpg", "photos/b.jpg", 6],
  ]);
  expect(await (await found[0]?.open())?.text()).toBe("first ".repeat(500));
});

it("refuses what is no archive", async () => {
  await expect(openZip(asSource(new Blob(["no zip at all"])))).rejects.toThrow();
});
