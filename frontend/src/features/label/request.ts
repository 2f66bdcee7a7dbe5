/** What a person says about faces, as requests and as the state they are about to have. */
import type { Face, Id, LabelRequest, PersonRef } from "../../api/types";

export type Saying =
  | { action: "assign"; person: PersonRef; how: "typed" | "suggestion" }
  | { action: "assign"; name: string }
  | { action: "accept" }
  | { action: "reject" | "stranger" | "unsure" | "clear" | "not_person" };

/** One request with the faces and the person it is about. */
export interface Step {
  faces: Face[];
  request: Omit<LabelRequest, "faces">;
  person: PersonRef | null;
}

/** Returns the requests for a saying about faces: one, or one a person where it differs by face. */
export function steps(faces: readonly Face[], saying: Saying): Step[] {
  switch (saying.action) {
    case "accept":
      return byPerson(faces, (face) =>
        face.state === "unlabelled" ? face.suggestion?.person : undefined,
      ).map(([person, group]) => ({
        faces: group,
        person,
        request: { action: "assign", person: person.id, how: "suggestion" },
      }));
    case "not_person":
      return byPerson(faces, (face) => face.suggestion?.person ?? face.person).map(([person, group]) => ({
        faces: group,
        person,
        request: { action: "not_person", person: person.id },
      }));
    case "assign":
      if ("name" in saying) {
        const person = { id: 0, name: saying.name };
        return [
          { faces: [...faces], person, request: { action: "assign", name: saying.name, how: "typed" } },
        ];
      }
      return [
        {
          faces: [...faces],
          person: saying.person,
          request: { action: "assign", person: saying.person.id, how: saying.how },
        },
      ];
    default:
      return [{ faces: [...faces], person: null, request: { action: saying.action } }];
  }
}

/** Returns the face as it will be when the request has been carried out; for showing it at once. */
export function foreseen(face: Face, { request, person }: Step, by: string, at: string): Face {
  const version = face.version + 1;
  switch (request.action) {
    case "assign": {
      const how = request.how ?? "typed";
      return { ...face, version, state: "labelled", person, suggestion: null, labelled: { by, at, how } };
    }
    case "not_person": {
      const rejected = face.person?.id === person?.id;
      return rejected
        ? { ...face, version, state: "unlabelled", person: null, labelled: null, suggestion: null }
        : { ...face, version, suggestion: null };
    }
    case "clear":
      return { ...face, version, state: "unlabelled", person: null, labelled: null };
    default: {
      const state = request.action === "reject" ? "rejected" : request.action;
      return { ...face, version, state, person: null, suggestion: null, labelled: { by, at, how: "typed" } };
    }
  }
}

function byPerson(
  faces: readonly Face[],
  personOf: (face: Face) => PersonRef | null | undefined,
): [PersonRef, Face[]][] {
  const groups = new Map<Id, [PersonRef, Face[]]>();
  for (const face of faces) {
    const person = personOf(face);
    if (!person) continue;
    const group = groups.get(person.id);
    if (group) group[1].push(face);
    else groups.set(person.id, [person, [face]]);
  }
  return [...groups.values()];
}
