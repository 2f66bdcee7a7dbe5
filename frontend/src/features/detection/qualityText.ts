/** What a quality rule would do, in words. */
import type { QualityPreview } from "../../api/types";
import { count, counted } from "../../ui/duration";

/** People named in the sentence before the rest is only counted. */
const MOST_NAMED = 3;

/** Returns "Leaves out 34 of 400 faces (12 of them labelled); s7 would have no face left to vote." */
export function ruleSentence(preview: QualityPreview): string {
  const { faces, excluded, excluded_labelled: labelled } = preview;
  if (!faces) return "There are no faces yet.";
  if (!excluded) return `Leaves out none of ${counted(faces, "face")}.`;
  const named = labelled
    ? ` (${labelled === excluded ? (excluded === 1 ? "labelled" : "all of them labelled") : `${count(labelled)} of them labelled`})`
    : "";
  const first = `Leaves out ${count(excluded)} of ${counted(faces, "face")}${named}`;
  const silent = silentPeople(preview);
  return silent ? `${first}; ${silent}.` : `${first}.`;
}

/** Returns who would be known by no face any more; "" for nobody. */
export function silentPeople({ people_without_voters: people }: QualityPreview): string {
  if (!people.length) return "";
  const names = people.slice(0, MOST_NAMED).map(({ person }) => person.name);
  const rest = people.length - names.length;
  const parts = rest ? [...names, counted(rest, "other")] : names;
  return `${listed(parts)} would have no face left to vote`;
}

/** Returns "mostly too small (20), blurred (9)"; "" where no reason is known. */
export function reasonsText({ reasons }: QualityPreview): string {
  const told = reasons.slice(0, MOST_NAMED).map(({ reason, count: number }) => `${reason} (${count(number)})`);
  return told.join(", ");
}

/** Returns "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}

export interface Bar {
  /** Scores from here up to `to`. */
  from: number;
  to: number;
  count: number;
  /** Its height, as a share of the highest bar. */
  height: number;
}

/** Returns a histogram of scores 0 to 1 as bars of equal width. */
export function bars(histogram: readonly number[]): Bar[] {
  const highest = Math.max(1, ...histogram);
  return histogram.map((number, index) => ({
    from: index / histogram.length,
    to: (index + 1) / histogram.length,
    count: number,
    // Few faces among many must still be seen.
    height: number ? Math.max(number / highest, 0.02) : 0,
  }));
}
