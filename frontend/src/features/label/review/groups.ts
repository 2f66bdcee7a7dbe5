/** Labels to review, put together by person. */
import type { Face, Id, PersonRef } from "../../../api/types";
import { byPerson } from "../request";

export interface LabelledGroup {
  person: PersonRef;
  faces: Face[];
}

/** Returns the labelled faces by person, in the order in which the people come first. */
export function groupedByPerson(faces: readonly Face[]): LabelledGroup[] {
  const groups = byPerson(faces, (face) => (face.state === "labelled" ? face.person : null));
  return groups.map(([person, own]) => ({ person, faces: own }));
}

/** Returns the group to look at: the wanted one, else the first that wasn't passed over. */
export function groupToReview(
  groups: readonly LabelledGroup[],
  wanted: Id | null,
  passed: ReadonlySet<Id>,
): LabelledGroup | undefined {
  return (
    groups.find(({ person }) => person.id === wanted) ??
    groups.find(({ person }) => !passed.has(person.id)) ??
    groups[0]
  );
}
