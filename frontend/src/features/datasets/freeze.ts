/** What the form of a new version holds, in the address and as the API takes it. */
import type { Dataset, DatasetInput, DatasetRules, Id, Readiness } from "../../api/types";
import { counted } from "../../ui/duration";
import { USUAL_MARGIN } from "./crop";
import { ratiosOf, readShares, type Shares, sharesOf, writeShares } from "./ratios";
import { versionName } from "./versions";

export interface Freeze {
  /** Null until someone types one: the suggested name is offered. */
  name: string | null;
  note: string;
  people: readonly Id[];
  uploads: readonly Id[];
  reviewed: boolean;
  min_faces: number;
  shares: Shares;
  seed: number;
  margin: number;
  /** The version whose splits are kept. */
  base: Id | null;
}

export const USUAL_SEED = 1234;
export const MOST_SEED = 2 ** 31 - 1;

/** What an address may hold of the form. */
const PARTS = ["name", "note", "people", "uploads", "reviewed", "min", "split", "seed", "margin", "base"] as const;

type Part = (typeof PARTS)[number];

const ids = (text: string): Id[] => [
  ...new Set(
    text
      .split(",")
      .map(Number)
      .filter((id) => Number.isInteger(id) && id > 0),
  ),
];

function whole(text: string, usual: number, least: number, most: number): number {
  const value = Number(text);
  return text !== "" && Number.isInteger(value) && value >= least && value <= most ? value : usual;
}

export function readFreeze(get: (part: Part) => string): Freeze {
  const margin = Number(get("margin") || USUAL_MARGIN);
  return {
    name: get("name") || null,
    note: get("note"),
    people: ids(get("people")),
    uploads: ids(get("uploads")),
    reviewed: get("reviewed") === "1",
    min_faces: whole(get("min"), 1, 1, 10_000),
    shares: readShares(get("split")),
    seed: whole(get("seed"), USUAL_SEED, 0, MOST_SEED),
    margin: margin >= 0 && margin <= 1 ? margin : USUAL_MARGIN,
    base: ids(get("base"))[0] ?? null,
  };
}

/** Returns what to write into the address: null for what is as usual. */
export function writeFreeze(form: Freeze): Record<Part, string | null> {
  const split = writeShares(form.shares);
  const other = (value: number, usual: number) => (value === usual ? null : String(value));
  return {
    name: form.name,
    note: form.note || null,
    people: form.people.join(",") || null,
    uploads: form.uploads.join(",") || null,
    reviewed: form.reviewed ? "1" : null,
    min: other(form.min_faces, 1),
    split: split === writeShares(readShares("")) ? null : split,
    seed: other(form.seed, USUAL_SEED),
    margin: other(form.margin, USUAL_MARGIN),
    base: form.base ? String(form.base) : null,
  };
}

/** Returns the address part with which the form is gone. */
export const noFreeze = (): Record<string, null> =>
  Object.fromEntries(["freeze", ...PARTS].map((part) => [part, null]));

/** Returns the search of an address that offers to freeze again as a version was. */
export function freezeAgain(version: Dataset): string {
  const { filter, margin, name, ratios, seed } = version;
  const params = new URLSearchParams({ freeze: "1" });
  const parts = writeFreeze({
    name,
    note: "",
    people: filter.people,
    uploads: filter.uploads,
    reviewed: filter.reviewed,
    min_faces: filter.min_faces,
    shares: sharesOf(ratios),
    seed,
    margin,
    base: version.base?.id ?? null,
  });
  for (const [part, value] of Object.entries(parts)) if (value !== null) params.set(part, value);
  return `?${params.toString()}`;
}

export function rulesOf(form: Freeze): DatasetRules {
  return {
    people: [...form.people],
    uploads: [...form.uploads],
    reviewed: form.reviewed,
    min_faces: form.min_faces,
    ratios: ratiosOf(form.shares),
    seed: form.seed,
    base: form.base,
  };
}

export function inputOf(form: Freeze, name: string): DatasetInput {
  return { ...rulesOf(form), name: name.trim(), note: form.note.trim(), margin: form.margin };
}

/** Returns what the button will do: "Freeze 400 faces of 40 people as orl 2". */
export function freezeText(
  ready: Pick<Readiness, "face_count" | "person_count"> | undefined,
  name: string,
  version: number,
): string {
  const as = name.trim() ? ` as ${versionName({ name: name.trim(), version })}` : "";
  if (!ready) return `Freeze${as}`;
  const faces = counted(ready.face_count, "face");
  return `Freeze ${faces} of ${counted(ready.person_count, "person", "people")}${as}`;
}
