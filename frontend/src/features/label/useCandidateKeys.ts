import { useCandidates } from "../../api/faces";
import type { Id, PersonRef } from "../../api/types";
import type { Handlers } from "../../keys/useKeys";

/** Returns the handlers of the keys 1 to 5 for the face in focus. */
export function useCandidateKeys(
  project: Id,
  face: Id | null,
  onPerson: (person: PersonRef) => void,
): Handlers {
  const items = useCandidates(project, face).data?.items ?? [];
  const choose = (rank: number) => () => {
    const person = items[rank - 1]?.person;
    if (person) onPerson(person);
  };
  return {
    "candidate.1": choose(1),
    "candidate.2": choose(2),
    "candidate.3": choose(3),
    "candidate.4": choose(4),
    "candidate.5": choose(5),
  };
}
