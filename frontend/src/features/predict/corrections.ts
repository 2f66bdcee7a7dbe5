/** What somebody says about the faces of a photo that isn't in the project. */
import type { Box, PredictedFace } from "../../api/types";
import { type Limit, relabel } from "./relabel";

/** Names by box: an answer's faces have no ids, and asking again gives the same boxes. */
export type Corrections = ReadonlyMap<string, string>;

export const noCorrections: Corrections = new Map();

export const boxKey = ({ left, top, right, bottom }: Box) =>
  [left, top, right, bottom].map((edge) => Math.round(edge)).join(",");

/** Returns the corrections with one more, or without it where there is no name. */
export function corrected(before: Corrections, box: Box, name: string | null): Corrections {
  const next = new Map(before);
  if (name === null) next.delete(boxKey(box));
  else next.set(boxKey(box), name);
  return next;
}

/** Returns who somebody said that a face is, or null. */
export const saidOf = (corrections: Corrections, box: Box): string | null => corrections.get(boxKey(box)) ?? null;

/** Returns the names that go along with the photo: those that somebody said of faces that are there. */
export function labelsOf(
  faces: readonly Pick<PredictedFace, "box">[],
  corrections: Corrections,
): { box: Box; name: string }[] {
  return faces.flatMap(({ box }) => {
    const name = saidOf(corrections, box);
    return name === null ? [] : [{ box, name }];
  });
}

/** What stands on a face: what somebody said of it, else its predicted name. */
export interface Shown {
  name: string | null;
  said: boolean;
  confidence: number;
  distance: number | null;
}

export function shownOf(face: PredictedFace, limit: Limit, corrections: Corrections): Shown {
  const said = saidOf(corrections, face.box);
  const named = relabel(face, limit);
  return { ...named, name: said ?? named.name, said: said !== null };
}

/** Returns "Add this photo to the project with 2 names". */
export function keepText(names: number): string {
  if (!names) return "Add this photo to the project";
  return `Add this photo to the project with ${names} ${names === 1 ? "name" : "names"}`;
}
