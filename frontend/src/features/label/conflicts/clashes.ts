/** Answers that met other ones: kept in the page's cache until somebody has chosen between them. */
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../../../api/keys";
import type { Conflict, Face, Id } from "../../../api/types";
import type { Step } from "../request";

export interface Clash extends Conflict {
  /** What was asked for, to ask for it again. */
  request: Step["request"];
}

export type Choice = "mine" | "theirs";

export const noClashes: readonly Clash[] = [];

/** Adds conflicts to those that wait for a choice; of one face the newest counts. */
export function merged(
  before: readonly Clash[],
  request: Clash["request"],
  conflicts: readonly Conflict[],
): readonly Clash[] {
  const ids = new Set(conflicts.map(({ face }) => face.id));
  return [
    ...before.filter(({ face }) => !ids.has(face.id)),
    ...conflicts.map((conflict) => ({ ...conflict, request })),
  ];
}

export function addClashes(
  cache: QueryClient,
  project: Id,
  request: Clash["request"],
  conflicts: readonly Conflict[],
): void {
  const differing = conflicts.filter((conflict) => !isSame(conflict));
  if (!differing.length) return;
  cache.setQueryData<readonly Clash[]>(keys.conflicts(project), (before = noClashes) =>
    merged(before, request, differing),
  );
}

/** Returns whether both said the same: then there is nothing to choose. */
export function isSame({ face, yours }: Conflict): boolean {
  return face.state === yours.state && (face.person?.id ?? null) === (yours.person?.id ?? null);
}

/** Returns the requests that carry out what was chosen: the faces of "mine", by what was asked for them. */
export function again(
  clashes: readonly Clash[],
  choices: ReadonlyMap<Id, Choice>,
): { request: Clash["request"]; faces: Face[] }[] {
  const groups = new Map<string, { request: Clash["request"]; faces: Face[] }>();
  for (const { face, request } of clashes) {
    if (choices.get(face.id) !== "mine") continue;
    const key = JSON.stringify(request);
    const group = groups.get(key);
    if (group) group.faces.push(face);
    else groups.set(key, { request, faces: [face] });
  }
  return [...groups.values()];
}

/** Returns an answer in words: "s5", "not a face", "no name". */
export function said({ state, person }: Pick<Face, "state" | "person">): string {
  switch (state) {
    case "labelled":
      return person?.name ?? "a name";
    case "rejected":
      return "not a face";
    case "stranger":
      return "a stranger";
    case "unsure":
      return "unsure";
    default:
      return "no name";
  }
}
