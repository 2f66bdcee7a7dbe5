/** What a found face's neighbours say, by a line that the user draws. */
import type { Face, Found, FoundFace, Id } from "../../api/types";
import { shownState } from "../../grid/faceState";
import { counted } from "../../ui/duration";

/** What is asked of the site at once: further off, faces are strangers by any measure. */
export const MOST = { limit: 300, max_distance: 0.9 } as const;

export interface Match {
  face: Face;
  distance: number;
}

/** Returns the neighbours as they are by now; those that were removed meanwhile are left out. */
export function presentMatches(
  matches: FoundFace["matches"],
  latest: ReadonlyMap<Id, Face | null> | undefined,
): Match[] {
  const present: Match[] = [];
  for (const { face, distance } of matches) {
    const known = latest?.get(face.id);
    if (known === null) continue;
    present.push({ face: known && known.version > face.version ? known : face, distance });
  }
  return present;
}

/** Returns who a found face most likely is: the nearest person if under the line, else "unknown". */
export function whoIs(face: FoundFace, line: number): string {
  const [best] = face.people;
  return best && best.distance < line ? best.person.name : "unknown";
}

/** Returns what stands under the line: "34 of 120 faces are under 0.45, 12 of them without a name." */
export function lineSentence(matches: readonly Match[], line: number): string {
  const under = matches.filter(({ distance }) => distance < line);
  const nameless = under.filter(({ face }) => face.state !== "labelled").length;
  if (!under.length) return `No face lies under ${line.toFixed(2)}.`;
  const are = under.length === 1 ? "lies" : "lie";
  const without = nameless ? `, ${nameless} of them without a name` : "";
  return `${under.length} of ${counted(matches.length, "face")} ${are} under ${line.toFixed(2)}${without}.`;
}

/** Returns the face to begin with: the largest, as it is most likely the one that is meant. */
export function largest({ faces }: Found): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [index, { box }] of faces.entries()) {
    const area = (box.right - box.left) * (box.bottom - box.top);
    if (area > most) [best, most] = [index, area];
  }
  return best;
}

/** Returns a face's name, or in a word why it has none. */
export function wordFor(face: Face): string {
  switch (shownState(face)) {
    case "labelled":
      return face.person?.name ?? "";
    case "rejected":
      return "not a face";
    case "stranger":
      return "stranger";
    case "unsure":
      return "unsure";
    default:
      return "no name";
  }
}
