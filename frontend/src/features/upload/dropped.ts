/** Files out of a drop or a picker, folders walked to the end. */
import { isZip } from "./rules";
import type { Source } from "./types";

export interface Found {
  sources: Source[];
  zips: Source[];
  /** Folders or files that the browser couldn't read, with its words. */
  broken: { name: string; path: string; reason: string }[];
  /** The name for the upload: the single folder or ZIP that was dropped, else "". */
  name: string;
}

export function fromFiles(files: Iterable<File>): Found {
  const found: Found = { sources: [], zips: [], broken: [], name: "" };
  for (const file of files) place(found, file, file.webkitRelativePath || file.name);
  found.name = nameOf(found);
  return found;
}

/** Returns true where a drag carries files and not, say, a selected text. */
export function hasFiles(data: DataTransfer | null): boolean {
  return data !== null && [...data.types].includes("Files");
}

/** Must be called inside the drop handler: the entries are only there until it returns. */
export function fromDrop(data: DataTransfer): Promise<Found> {
  const entries = [...data.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry === null)) return Promise.resolve(fromFiles(data.files));
  return walkAll(entries.filter((entry) => entry !== null));
}

async function walkAll(entries: FileSystemEntry[]): Promise<Found> {
  const found: Found = { sources: [], zips: [], broken: [], name: "" };
  for (const entry of entries) await walk(found, entry, "");
  found.name = nameOf(found);
  return found;
}

async function walk(found: Found, entry: FileSystemEntry, folder: string): Promise<void> {
  const path = folder + entry.name;
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      place(found, file, path);
    } else {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      // A reader gives at most 100 entries a call: ask until it gives none.
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
          reader.readEntries(resolve, reject),
        );
        if (!some.length) break;
        for (const child of some) await walk(found, child, `${path}/`);
      }
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    const reason = `The browser couldn't read it${words ? ` (${words})` : ""}. Check that it still exists.`;
    found.broken.push({ name: entry.name, path, reason });
  }
}

function place(found: Found, file: File, path: string): void {
  const source: Source = {
    name: file.name,
    path,
    size: file.size,
    open: () => Promise.resolve(file),
  };
  (isZip(file.name) ? found.zips : found.sources).push(source);
}

function nameOf({ sources, zips }: Found): string {
  const tops = new Set([...sources, ...zips].map(({ path }) => path.split("/")[0] ?? ""));
  const [only] = tops;
  const inFolder = sources.some(({ path }) => path.includes("/")) || zips.length > 0;
  return tops.size === 1 && only && inFolder ? only.replace(/\.zip$/i, "") : "";
}
