/** What a person says about faces, as requests and as the state they are about to have. */
import type { Face, Id, LabelRequest, PersonRef } from "../../api/types";

type How = NonNullable<LabelRequest["how"]>;

/** `refused` are faces of the same card that aren't the person: remembered with the same change. */
export type Saying =
  | { action: "assign"; person: PersonRef; how: How; refused?: readonly Face[] }
  | { action: "assign"; name: string; how?: How; refused?: readonly Face[] }
  | { action: "accept" }
  /** Who the faces aren't; without a person their own suggestion, else their own name. */
  | { action: "not_person"; person?: PersonRef }
  | { action: "reject" | "stranger" | "unsure" | "clear" };

/** One request with the faces and the person it is about. */
export interface Step {
  faces: Face[];
  refused: readonly Face[];
  request: Omit<LabelRequest, "faces" | "refused">;
  person: PersonRef | null;
}

/** Returns a step as the API takes it. */
export function bodyOf({ faces, refused, request }: Step): LabelRequest {
  const asked = (face: Face) => ({ id: face.id, version: face.version });
  const beside = refused.length ? { refused: refused.map(asked) } : {};
  return { ...request, faces: faces.map(asked), ...beside };
}

/** Returns the requests for a saying about faces: one, or one a person where it differs by face. */
export function steps(faces: readonly Face[], saying: Saying): Step[] {
  switch (saying.action) {
    case "accept":
      return byPerson(faces, (face) =>
        face.state === "unlabelled" ? face.suggestion?.person : undefined,
      ).map(([person, group]) => ({
        faces: group,
        refused: [],
        person,
        request: { action: "assign", person: person.id, how: "suggestion" },
      }));
    case "not_person": {
      const { person: meant } = saying;
      return byPerson(faces, (face) => meant ?? face.suggestion?.person ?? face.person).map(
        ([person, group]) => ({
          faces: group,
          refused: [],
          person,
          request: { action: "not_person", person: person.id },
        }),
      );
    }
    case "assign": {
      const { refused = [] } = saying;
      if ("name" in saying) {
        const { name, how = "typed" } = saying;
        const request = { action: "assign" as const, name, how };
        return [{ faces: [...faces], refused, person: { id: 0, name }, request }];
      }
      const { person, how } = saying;
      return [{ faces: [...faces], refused, person, request: { action: "assign", person: person.id, how } }];
    }
    default:
      return [{ faces: [...faces], refused: [], person: null, request: { action: saying.action } }];
  }
}

/** Who says it. */
export interface By {
  id: Id;
  name: string;
}

/** Returns the face as it will be when the request has been carried out; for showing it at once. */
export function foreseen(face: Face, { request, person }: Step, by: By, at: string): Face {
  const version = face.version + 1;
  const said = { by: by.name, by_id: by.id, at };
  // What a cluster, a doubt or a review said was of the state before.
  const before = { ...face, version, cluster_id: null, suspect: null, twice: false, review: null };
  switch (request.action) {
    case "assign": {
      const how = request.how ?? "typed";
      return { ...before, state: "labelled", person, suggestion: null, labelled: { ...said, how } };
    }
    case "not_person": {
      const rejected = face.person?.id === person?.id;
      return rejected
        ? { ...before, state: "unlabelled", person: null, labelled: null, suggestion: null }
        : refusal(face, person);
    }
    case "clear":
      return { ...before, state: "unlabelled", person: null, labelled: null };
    default: {
      const state = request.action === "reject" ? "rejected" : request.action;
      const how = "typed" as const;
      return { ...before, state, person: null, suggestion: null, labelled: { ...said, how } };
    }
  }
}

/** Returns a face that isn't `person` as it will be: neither suggested nor suspected as them. */
export function refusal(face: Face, person: PersonRef | null): Face {
  return {
    ...face,
    version: face.version + 1,
    suggestion: face.suggestion?.person.id === person?.id ? null : face.suggestion,
    suspect: face.suspect?.person.id === person?.id ? null : face.suspect,
  };
}

/** Returns the faces by person, in the order in which the people come first; those of nobody are left out. */
export function byPerson(
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
