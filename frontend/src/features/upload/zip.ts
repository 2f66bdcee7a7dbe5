/** A ZIP opened in the browser: one source an entry, unpacked when its turn comes. */
import type { Source } from "./types";

/**
 * Returns the files in a ZIP, their paths beginning with the archive's name.
 * Raises if it is no ZIP or its directory is damaged.
 */
export async function openZip(file: Source): Promise<Source[]> {
  // Loaded when first needed; the part that unpacks with the browser's own streams.
  const { ZipReader, BlobReader, BlobWriter, configure } =
    await import("@zip.js/zip.js/lib/zip-core-native.js");
  configure({ useWebWorkers: false });
  const folder = file.path.replace(/\.zip$/i, "");
  const reader = new ZipReader(new BlobReader(await file.open()));
  const entries = await reader.getEntries();
  return entries
    .filter((entry) => !entry.directory)
    .map((entry) => ({
      name: entry.filename.split("/").at(-1) ?? entry.filename,
      path: `${folder}/${entry.filename}`,
      size: entry.uncompressedSize,
      open: () => {
        if (entry.encrypted)
          throw new Error("it is protected by a password. Unpack the ZIP and add the photos.");
        if (entry.directory) throw new Error("it is a folder.");
        return entry.getData(new BlobWriter());
      },
    }));
}
