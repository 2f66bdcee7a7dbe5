/** Classifiers and experiments on one test set: the columns of their table, and its order. */
import type { Cell } from "../../../api/evaluations";
import type { Id, PersonRef, TestResult } from "../../../api/types";
import { bytes } from "../../../ui/duration";
import { percent } from "../numbers";

export type Numbers = NonNullable<TestResult["result"]>;

export interface Column {
  key: string;
  name: string;
  title: string;
  value: (numbers: Numbers) => number | null;
  text: (numbers: Numbers) => string;
  /** Whether more is better. */
  large: boolean;
}

/** Returns "3.4 ms", "0.12 ms". */
export function latencyText(ms: number): string {
  return `${ms < 1 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

export const COLUMNS: readonly Column[] = [
  {
    key: "accuracy",
    name: "Accuracy",
    title: "Of the most likely name, whatever the threshold, with its 95% interval",
    value: ({ accuracy }) => accuracy,
    text: ({ accuracy }) => percent(accuracy),
    large: true,
  },
  {
    key: "f1",
    name: "F1",
    title: "Mean over people",
    value: ({ f1 }) => f1,
    text: ({ f1 }) => percent(f1),
    large: true,
  },
  {
    key: "recognised",
    name: "Recognised",
    title: "Known faces named rightly at its own threshold, where others are strangers",
    value: ({ open_set }) => open_set.recognised,
    text: ({ open_set }) => percent(open_set.recognised),
    large: true,
  },
  {
    key: "strangers",
    name: "Strangers named",
    title: "Strangers who get a name at its own threshold",
    value: ({ open_set }) => open_set.false_accepts,
    text: ({ open_set }) => percent(open_set.false_accepts),
    large: false,
  },
  {
    key: "one_percent",
    name: "Recognised at 1 %",
    title: "Known faces named rightly where 1% of strangers get a name",
    value: ({ open_set }) => open_set.at_one_percent,
    text: ({ open_set }) => percent(open_set.at_one_percent),
    large: true,
  },
  {
    key: "latency",
    name: "Latency",
    title: "Median for one face, its vector known",
    value: ({ latency_ms }) => latency_ms,
    text: ({ latency_ms }) => latencyText(latency_ms),
    large: false,
  },
  {
    key: "size",
    name: "Size",
    title: "Of the network, or of the vectors that vote",
    value: ({ size_bytes }) => size_bytes,
    text: ({ size_bytes }) => bytes(size_bytes),
    large: false,
  },
];

export interface Order {
  key: string;
  falling: boolean;
}

/** Returns the order an address says; at first the most accurate come first. */
export function orderOf(text: string): Order {
  const falling = text.startsWith("-");
  const key = falling ? text.slice(1) : text;
  const known = key === "name" || COLUMNS.some((column) => column.key === key);
  return known ? { key, falling } : { key: "accuracy", falling: true };
}

/** Returns what the address says after a column's head was pressed: the best first, then the other way. */
export function pressed(order: Order, key: string): string | null {
  const large = COLUMNS.find((column) => column.key === key)?.large ?? false;
  const falling = order.key === key ? !order.falling : large;
  if (key === "accuracy" && falling) return null;
  return falling ? `-${key}` : key;
}

const byName = (a: TestResult, b: TestResult) => a.name.localeCompare(b.name, "en", { numeric: true }) || a.id - b.id;

/** Returns the tests in an order; those without numbers last. */
export function sorted(tests: readonly TestResult[], { key, falling }: Order): TestResult[] {
  const column = COLUMNS.find((one) => one.key === key);
  return [...tests].sort((a, b) => {
    if (!column) return falling ? byName(b, a) : byName(a, b);
    const [one, other] = [a, b].map(({ result }) => (result ? column.value(result) : null));
    if (one === other || one === undefined || other === undefined) return byName(a, b);
    if (one === null) return 1;
    if (other === null) return -1;
    return (falling ? other - one : one - other) || byName(a, b);
  });
}

/** Returns for each column the best value of all, where there is more than one to choose from. */
export function bestOf(tests: readonly TestResult[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  const all = tests.flatMap(({ result }) => (result ? [result] : []));
  for (const { key, value, large } of all.length > 1 ? COLUMNS : []) {
    const values = all.map(value).filter((one) => one !== null);
    if (values.length) best.set(key, large ? Math.max(...values) : Math.min(...values));
  }
  return best;
}

/** Returns what makes a test's numbers doubtful, in a sentence; "" where nothing does. */
export function doubtText({ result, fresh }: Pick<TestResult, "result" | "fresh">): string {
  if (!result) return "";
  if (result.seen) {
    return `It learned from ${result.seen} of these ${result.faces} faces: its numbers are too good.`;
  }
  return fresh ? "" : "Faces of the data set were erased since. Test it again.";
}

/** The people of a test have the data set's numbers, and no pages: 0 and less. */
const refOf = (number: number, name: string): PersonRef => ({ id: -number, name });

export interface Mistaken {
  cells: Cell[];
  /** With the faces that got their own name. */
  persons: { person: PersonRef; right: number }[];
}

/** Returns who was taken for whom, as the matrix shows it. */
export function mistakenOf({ persons, confusion }: Pick<Numbers, "persons" | "confusion">): Mistaken {
  const names = new Map(persons.map(({ number, name }) => [number, name]));
  const ref = (number: number) => refOf(number, names.get(number) ?? "somebody else");
  return {
    cells: confusion.map(({ person, said, faces }) => ({
      person: ref(person),
      said: said === null ? null : ref(said),
      count: faces,
      among: "",
    })),
    persons: persons.map(({ number, name, recall, faces }) => ({
      person: refOf(number, name),
      right: Math.round((recall ?? 0) * faces),
    })),
  };
}

/** What can be tested, as the choice has it. */
export function targetsOf(chosen: readonly string[]): { classifiers: Id[]; experiments: Id[] } {
  const of = (kind: string) =>
    chosen.filter((text) => text.startsWith(`${kind}-`)).map((text) => Number(text.slice(kind.length + 1)));
  return { classifiers: of("classifier"), experiments: of("experiment") };
}
