/** The table of people: its columns and its orders. */
import type { PersonScore } from "../../api/evaluations";
import { fold } from "../../live/filters";

export const COLUMNS = ["recall", "precision", "faces", "wrong", "unknown", "more_faces", "name"] as const;
export type Column = (typeof COLUMNS)[number];

export const COLUMN_WORDS: Readonly<Record<Column, { name: string; title: string }>> = {
  name: { name: "Person", title: "By name" },
  faces: { name: "Faces", title: "Labelled faces that were asked about" },
  recall: { name: "Recognised", title: "Recall: how many of their faces got their name" },
  precision: { name: "Trusted", title: "Precision: of the faces given their name, how many are theirs" },
  wrong: { name: "Wrong", title: "Faces that got another name" },
  unknown: { name: "Unknown", title: "Faces that got no name" },
  more_faces: { name: "Gain", title: "How much recall doubling their faces brought" },
};

/** The order of a column that is most useful first: few of what is good, many of what is bad. */
const FALLING: ReadonlySet<Column> = new Set(["wrong", "unknown", "more_faces"]);

export interface Order {
  column: Column;
  falling: boolean;
}

/** Returns the order that an address means: "recall" or "-recall" for the other way round. */
export function orderOf(text: string): Order {
  const turned = text.startsWith("-");
  const column = COLUMNS.find((one) => one === text.replace(/^-/, "")) ?? COLUMNS[0];
  return { column, falling: FALLING.has(column) !== turned };
}

/** Returns the order's word in the address after a press on a column's heading. */
export function pressed(order: Order, column: Column): string {
  const isTurned = order.falling !== FALLING.has(order.column);
  return order.column === column && !isTurned ? `-${column}` : column;
}

/** Returns those whose name has `text` in it, in order; who has no such number comes last. */
export function listed(persons: readonly PersonScore[], { column, falling }: Order, text = ""): PersonScore[] {
  const wanted = fold(text);
  const sign = falling ? -1 : 1;
  return persons
    .filter(({ person }) => !wanted || fold(person.name).includes(wanted))
    .sort((a, b) => {
      const byName = a.person.name.localeCompare(b.person.name, "en", { numeric: true });
      if (column === "name") return sign * byName;
      const [one, other] = [a[column], b[column]];
      if (one === null || other === null) return Number(one === null) - Number(other === null) || byName;
      return sign * (one - other) || b.wrong - a.wrong || byName;
    });
}
