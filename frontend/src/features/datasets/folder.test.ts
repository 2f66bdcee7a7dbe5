import { expect, it } from "vitest";
import type { Source } from "../upload/types";
import { openZip } from "../upload/zip";
import { treeOf, treeProblem, treeText, zipTree } from "./folder";

const source = (path: string, text = path): Source => ({
  name: path.split("/").at(-1) ?? "",
  path,
  size: text.length,
  open: () => Promise.resolve(new Blob([text])),
});

const ORL = [
  "orl/train/s1/1.jpg",
  "orl/train/s1/2.PNG",
  "orl/train/s2/1.jpg",
  "orl/val/s1/3.jpg",
  "orl/test/s1/4.jpg",
  "orl/labels.json",
  "orl/train/.DS_Store",
  "orl/train/s1/._1.jpg",
  "orl/other/s1/1.jpg",
];

it("finds sides and people below the folder that was chosen", () => {
  const tree = treeOf(ORL.map((path) => source(path)));
  expect(tree.faces).toEqual({ train: 3, val: 1, test: 1 });
  expect(tree.people).toBe(2);
  expect(tree.passed).toBe(3);
  expect(tree.files.map(({ path }) => path)).toEqual([
    "train/s1/1.jpg",
    "train/s1/2.PNG",
    "train/s2/1.jpg",
    "val/s1/3.jpg",
    "test/s1/4.jpg",
    "labels.json",
  ]);
  expect(treeProblem(tree)).toBe("");
  expect(treeText(tree)).toBe("5 faces of 2 people. Train 3, validation 1, test 1. 3 other files stay out.");
});

it("says why a folder is none", () => {
  expect(treeProblem(treeOf([source("photos/a.jpg")]))).toMatch(/^No pictures lie/);
  expect(treeProblem(treeOf([source("test/s1/a.jpg")]))).toMatch(/^Nothing lies in train/);
});

it("packs the tree so that it opens again with the same content", async () => {
  const packed: number[] = [];
  const zip = await zipTree(treeOf(ORL.map((path) => source(path))), {
    onPacked: (files) => packed.push(files),
    signal: new AbortController().signal,
  });
  expect(packed).toEqual([1, 2, 3, 4, 5, 6]);
  const entries = await openZip({ name: "a.zip", path: "a.zip", size: zip.size, open: () => Promise.resolve(zip) });
  expect(entries.map(({ path }) => path)).toEqual(
    ["train/s1/1.jpg", "train/s1/2.PNG", "train/s2/1.jpg", "val/s1/3.jpg", "test/s1/4.jpg", "labels.json"].map((p) => `a/${p}`),
  );
  expect(await (await entries[3]?.open())?.text()).toBe("orl/val/s1/3.jpg");
});

it("stops packing when told to", async () => {
  const stop = new AbortController();
  const packing = zipTree(treeOf(ORL.map((path) => source(path))), {
    onPacked: () => stop.abort(),
    signal: stop.signal,
  });
  await expect(packing).rejects.toThrow();
});
