/** A tree of crops, train/ val/ test/<person>/<face>.jpg, as it was dropped or chosen. */
import type { Side } from "../../api/datasets";
import { counted } from "../../ui/duration";
import type { Source } from "../upload/types";
import { SIDES, type Splits, splitsText, sumOf } from "./splits";

export interface TreeFile {
  /** As it will lie in the ZIP: <side>/<person>/<face>.jpg. */
  path: string;
  source: Source;
}

export interface Tree {
  files: TreeFile[];
  faces: Splits;
  people: number;
  /** Files that are no pictures or lie elsewhere. */
  passed: number;
  bytes: number;
}

const PICTURE = /\.(jpe?g|png|webp|bmp|gif|tiff?|pgm|ppm|heic|heif|avif)$/i;

/** Says in which order the people are counted; it lies beside train, val and test. */
const LABELS = "labels.json";

const isSide = (name: string | undefined): name is Side => SIDES.some((side) => side === name);

/** Returns the tree out of files with paths; folders above train, val and test are passed over. */
export function treeOf(sources: readonly Source[]): Tree {
  const tree: Tree = { files: [], faces: { train: 0, val: 0, test: 0 }, people: 0, passed: 0, bytes: 0 };
  const people = new Set<string>();
  for (const source of sources) {
    const parts = source.path.split("/").filter(Boolean);
    if (parts.at(-1) === LABELS && parts.length <= 2) {
      tree.files.push({ path: LABELS, source });
      tree.bytes += source.size;
      continue;
    }
    const at = parts.length - 3;
    const [side, person, name] = parts.slice(Math.max(0, at));
    if (at < 0 || !isSide(side) || !person || !name || name.startsWith(".") || !PICTURE.test(name)) {
      tree.passed += 1;
      continue;
    }
    tree.files.push({ path: `${side}/${person}/${name}`, source });
    tree.faces[side] += 1;
    tree.bytes += source.size;
    people.add(person);
  }
  tree.people = people.size;
  return tree;
}

/** Returns why a tree can't become a data set, or "". */
export function treeProblem(tree: Tree): string {
  if (!sumOf(tree.faces)) {
    return "No pictures lie in train/<person>, val/<person> or test/<person>. Choose the folder that holds train, val and test.";
  }
  return tree.faces.train ? "" : "Nothing lies in train. A data set needs faces to learn from.";
}

/** Returns "400 faces of 40 people. Train 320, validation 40, test 40." */
export function treeText({ faces, people, passed }: Tree): string {
  const found = `${counted(sumOf(faces), "face")} of ${counted(people, "person", "people")}. ${splitsText(faces)}.`;
  return passed ? `${found} ${counted(passed, "other file stays", "other files stay")} out.` : found;
}

/**
 * Packs a tree as a ZIP without compressing it again: the pictures are compressed already.
 * Raises what reading a file raises, and an AbortError once `signal` says so.
 */
export async function zipTree(
  { files }: Tree,
  { onPacked, signal }: { onPacked: (files: number) => void; signal: AbortSignal },
): Promise<Blob> {
  // Loaded when first needed.
  const { BlobReader, BlobWriter, ZipWriter, configure } =
    await import("@zip.js/zip.js/lib/zip-core-native.js");
  configure({ useWebWorkers: false });
  const writer = new ZipWriter(new BlobWriter("application/zip"), { level: 0 });
  for (const [index, { path, source }] of files.entries()) {
    signal.throwIfAborted();
    await writer.add(path, new BlobReader(await source.open()));
    onPacked(index + 1);
  }
  return writer.close();
}
