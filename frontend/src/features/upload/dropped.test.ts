import { expect, it } from "vitest";
import { fromDrop } from "./dropped";

const fileEntry = (name: string): FileSystemFileEntry =>
  ({
    isFile: true,
    isDirectory: false,
    name,
    file: (done: (file: File) => void) => done(new File(["x"], name)),
  }) as unknown as FileSystemFileEntry;

/** A folder whose reader gives at most 100 entries a call, like a browser's. */
const folderEntry = (name: string, children: FileSystemEntry[]): FileSystemDirectoryEntry =>
  ({
    isFile: false,
    isDirectory: true,
    name,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (done: (some: FileSystemEntry[]) => void) => {
          done(children.slice(at, at + 100));
          at += 100;
        },
      };
    },
  }) as unknown as FileSystemDirectoryEntry;

const drop = (...entries: FileSystemEntry[]) =>
  fromDrop({
    items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })),
    files: [],
  } as unknown as DataTransfer);

it("reads folders of more than 100 files to the end, with their paths", async () => {
  const inner = folderEntry(
    "s1",
    Array.from({ length: 250 }, (_, i) => fileEntry(`${i}.jpg`)),
  );
  const found = await drop(folderEntry("people", [inner, fileEntry("group.png")]));
  expect(found.sources).toHaveLength(251);
  expect(found.sources[0]?.path).toBe("people/s1/0.jpg");
  expect(found.name).toBe("people");
});

it("keeps ZIP files apart and names an upload of loose files not at all", async () => {
  const found = await drop(fileEntry("a.jpg"), fileEntry("more.ZIP"));
  expect([found.sources.length, found.zips.length, found.name]).toEqual([1, 1, ""]);
});

it("lists a folder that can't be read and goes on", async () => {
  const broken = {
    isFile: false,
    name: "locked",
    createReader: () => ({
      readEntries: (_: unknown, fail: (error: Error) => void) => fail(new Error("denied")),
    }),
  } as unknown as FileSystemEntry;
  const found = await drop(broken, fileEntry("a.jpg"));
  expect(found.sources).toHaveLength(1);
  expect(found.broken[0]?.reason).toContain("denied");
});
