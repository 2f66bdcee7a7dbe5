/** What differs between two versions, in words. */
import type { Comparison } from "../../api/types";
import { counted } from "../../ui/duration";
import { versionName } from "./versions";

export type ComparedFace = Comparison["faces"][number];
export type ComparedPerson = Comparison["people"][number];
export type Kind = ComparedFace["kind"];

export const KINDS: readonly Kind[] = ["changed", "added", "removed"];

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  added: "Added",
  removed: "Removed",
  changed: "Changed",
};

/** Returns the faces of each kind, in the order in which they came. */
export function byKind(faces: readonly ComparedFace[]): Record<Kind, ComparedFace[]> {
  const found: Record<Kind, ComparedFace[]> = { added: [], removed: [], changed: [] };
  for (const face of faces) found[face.kind].push(face);
  return found;
}

/** Returns one sentence about all of it. */
export function summaryText(comparison: Comparison): string {
  const { before, after, same, faces_added, faces_changed, faces_removed } = comparison;
  if (same) return `${versionName(before)} and ${versionName(after)} hold exactly the same.`;
  const faces = [
    ...(faces_added ? [`${counted(faces_added, "face")} more`] : []),
    ...(faces_removed ? [`${counted(faces_removed, "face")} fewer`] : []),
    ...(faces_changed ? [`${counted(faces_changed, "face")} changed`] : []),
  ];
  const what = faces.length ? faces.join(", ") : "the same faces, with other people or settings";
  return `From ${versionName(before)} to ${versionName(after)}: ${what}.`;
}

/** Returns "s1", "s1 (was s01)", with whether the person is new or gone. */
export function personText({ before, after }: Pick<ComparedPerson, "before" | "after">): string {
  if (!before) return "new";
  if (!after) return "gone";
  return "";
}

/** Returns "+3", "−2", or "" for nothing. */
export function signed(value: number, sign: "+" | "−" | "" = ""): string {
  return value ? `${sign}${value.toLocaleString("en")}` : "";
}

/** Returns the whole count of a kind, of which only some faces come along. */
export function countOf(comparison: Comparison, kind: Kind): number {
  return {
    added: comparison.faces_added,
    removed: comparison.faces_removed,
    changed: comparison.faces_changed,
  }[kind];
}
