/** What an event about people changes in one cache entry. */
import type { Pages } from "../api/pages";
import type { Face, Id, PeopleQuery, Person, PhotoDetail } from "../api/types";
import { type Entry, kindOf, queryOf } from "./entries";
import { personMatches } from "./filters";
import { replaced, without } from "./lists";

export function peopleChanged(entry: Entry, people: Person[]): unknown {
  const byId = new Map(people.map((person) => [person.id, person]));
  if (kindOf(entry) === "person") {
    return byId.get((entry.data as Person).id) ?? entry.data;
  }
  if (kindOf(entry) === "people" && typeof entry.key[3] === "object") {
    const query = queryOf<PeopleQuery>(entry);
    const kept = replaced(entry.data as Pages<Person>, (person) => byId.get(person.id));
    return without(kept, (person) => byId.has(person.id) && !personMatches(person, query));
  }
  const rename = (face: Face): Face => withNames(face, byId);
  if (kindOf(entry) === "faces") return replaced(entry.data as Pages<Face>, rename);
  if (kindOf(entry) === "photo") {
    const detail = entry.data as PhotoDetail;
    const faces = detail.faces.map(rename);
    return faces.every((face, index) => face === detail.faces[index]) ? detail : { ...detail, faces };
  }
  return entry.data;
}

/** Returns the face with the people's present names; the same object if nothing differs. */
export function withNames(face: Face, people: ReadonlyMap<Id, Person>): Face {
  const person = face.person ? people.get(face.person.id) : undefined;
  const suggested = face.suggestion ? people.get(face.suggestion.person.id) : undefined;
  let next = face;
  if (person && face.person && person.name !== face.person.name) {
    next = { ...next, person: { id: person.id, name: person.name } };
  }
  if (suggested && face.suggestion && suggested.name !== face.suggestion.person.name) {
    const named = { id: suggested.id, name: suggested.name };
    next = { ...next, suggestion: { ...face.suggestion, person: named } };
  }
  return next;
}

export function peopleRemoved(entry: Entry, ids: ReadonlySet<Id>): unknown {
  if (kindOf(entry) === "people" && typeof entry.key[3] === "object") {
    return without(entry.data as Pages<Person>, (person) => ids.has(person.id));
  }
  return entry.data;
}
