/** Who is taken for whom: which people a matrix shows, in which order. */
import type { Cell, PersonScore } from "../../api/evaluations";
import type { Id, PersonRef } from "../../api/types";

/** A matrix of more people than this can't be read. */
export const MOST_PEOPLE = 40;

export interface Matrix {
  /** Who they are, most mistakes first; each is a row and, unless nobody was taken for them, a column. */
  rows: PersonRef[];
  /** Whom they were taken for; null, unknown, last. */
  columns: (PersonRef | null)[];
  cell: (person: Id, said: Id | null) => Cell | undefined;
  /** Faces of a person who got their own name. */
  right: (person: Id) => number;
  /** People with a mistake, shown or not. */
  involved: number;
}

/** Returns the matrix of the people with most mistakes. */
export function matrixOf(
  cells: readonly Cell[],
  persons: readonly Pick<PersonScore, "person" | "right">[],
  most = MOST_PEOPLE,
): Matrix {
  const people = new Map<Id, { person: PersonRef; mistakes: number; own: number }>();
  const count = (person: PersonRef, mistakes: number, own: number) => {
    const known = people.get(person.id) ?? { person, mistakes: 0, own: 0 };
    people.set(person.id, { person, mistakes: known.mistakes + mistakes, own: known.own + own });
  };
  const byKey = new Map<string, Cell>();
  for (const cell of cells) {
    byKey.set(keyOf(cell.person.id, cell.said?.id ?? null), cell);
    count(cell.person, cell.count, cell.count);
    if (cell.said) count(cell.said, cell.count, 0);
  }
  const shown = [...people.values()]
    .sort((a, b) => b.mistakes - a.mistakes || a.person.name.localeCompare(b.person.name, "en", { numeric: true }))
    .slice(0, most);
  const ids = new Set(shown.map(({ person }) => person.id));
  const said = new Set(cells.flatMap((cell) => (ids.has(cell.person.id) && cell.said ? [cell.said.id] : [])));
  const hasUnknown = cells.some((cell) => cell.said === null && ids.has(cell.person.id));
  const rows = shown.filter(({ own }) => own > 0).map(({ person }) => person);
  const rowIds = new Set(rows.map(({ id }) => id));
  const scores = new Map(persons.map((score) => [score.person.id, score.right]));
  return {
    rows,
    columns: [
      ...shown.map(({ person }) => person).filter(({ id }) => said.has(id) || rowIds.has(id)),
      ...(hasUnknown ? [null] : []),
    ],
    cell: (person, other) => byKey.get(keyOf(person, other)),
    right: (person) => scores.get(person) ?? 0,
    involved: people.size,
  };
}

const keyOf = (person: Id, said: Id | null) => `${person} ${said ?? "-"}`;

/** Returns "3 faces of s1 were taken for s2". */
export function cellText({ person, said, count }: Pick<Cell, "person" | "said" | "count">): string {
  const faces = count === 1 ? "1 face" : `${count} faces`;
  const was = count === 1 ? "was" : "were";
  return said
    ? `${faces} of ${person.name} ${was} taken for ${said.name}`
    : `${faces} of ${person.name} ${was} left unknown`;
}

/** Returns "4 faces of s1 got their own name". */
export function rightText(person: PersonRef, right: number): string {
  return `${right === 1 ? "1 face" : `${right} faces`} of ${person.name} got ${right === 1 ? "its" : "their"} own name`;
}

/** Returns the set of a person's faces that got their own name; "" for who is no person of the project. */
export function setOf(evaluation: Id, person: Id): string {
  return person > 0 ? `evaluation-${evaluation}-${person}-${person}` : "";
}

/** Returns how dark a cell is, 0 to 1: by the root, so that a single face is seen. */
export function shade(count: number, largest: number): number {
  return largest > 0 ? Math.sqrt(count / largest) : 0;
}

/** Returns the count of the largest cell, 0 for none. */
export function largestOf(cells: readonly Cell[]): number {
  return cells.reduce((most, { count }) => Math.max(most, count), 0);
}

/** Returns where a cell's faces are shown. */
export function facesOf(project: Id, among: string): string {
  return `/projects/${project}/label?show=labelled&among=${encodeURIComponent(among)}`;
}
