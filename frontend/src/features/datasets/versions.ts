/** Names and numbers of versions. */
import type { Dataset, DatasetRef } from "../../api/types";

/** Letters, digits, spaces, dots, dashes and underscores, as the API takes them. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u;
const LONGEST = 60;
const FALLBACK = "faces";

/** Returns "orl 2". */
export const versionName = ({ name, version }: Pick<DatasetRef, "name" | "version">): string =>
  `${name} ${version}`;

/** Returns what is wrong with a name, or "" where nothing is. */
export function nameProblem(name: string): string {
  if (!name.trim()) return "Give it a name.";
  if (name.trim().length > LONGEST) return `Use at most ${LONGEST} letters.`;
  return NAME.test(name.trim()) ? "" : "Use letters, digits, spaces, dots, dashes and underscores.";
}

/** Returns the name to offer: the one used last, else one made of the project's. `versions`: newest first. */
export function suggestedName(versions: readonly Pick<Dataset, "name">[], project: string): string {
  const last = versions[0]?.name;
  if (last) return last;
  return asName(project) || FALLBACK;
}

/** Returns the text without what no name of a data set may have; "" where nothing is left. */
export const asName = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_ .-]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .-]+/, "")
    .slice(0, LONGEST)
    .trim();

/** Returns the number that the next version of this name gets, as far as is known here. */
export function nextVersion(versions: readonly Pick<Dataset, "name" | "version">[], name: string): number {
  return (
    versions
      .filter((one) => one.name === name.trim())
      .reduce((most, { version }) => Math.max(most, version), 0) + 1
  );
}

/** Returns each name once, the one used last first. */
export const namesOf = (versions: readonly Pick<Dataset, "name">[]): string[] => [
  ...new Set(versions.map(({ name }) => name)),
];

/** Returns the two in the order in which they were made. */
export function inOrder<T extends Pick<Dataset, "id">>(a: T, b: T): [T, T] {
  return a.id < b.id ? [a, b] : [b, a];
}

/** Returns the first 8 of a hash's 64 letters. */
export const shortHash = (hash: string): string => hash.slice(0, 8);
