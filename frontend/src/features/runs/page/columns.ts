/** The columns of the table of experiments, and its order by one of them. */
import type { Experiment } from "../../../api/types";
import { duration } from "../../../ui/duration";
import { percent } from "../../classifiers/numbers";
import { lossText } from "../charts/measures";
import { optionName } from "../runText";
import { optionText } from "./words";

export interface Column {
  /** As the address names it. */
  key: string;
  name: string;
  title?: string;
  /** What it is sorted by; null comes last, whichever way. */
  value: (one: Experiment) => number | string | null;
  text: (one: Experiment) => string;
  isNumber: boolean;
}

const optional = (value: number | null | undefined, say: (value: number) => string) =>
  value === null || value === undefined ? "–" : say(value);

const NUMBER: Column = {
  key: "number",
  name: "Experiment",
  value: ({ number }) => number,
  text: ({ name }) => name,
  isNumber: false,
};

const STATE: Column = {
  key: "state",
  name: "State",
  value: ({ state, step, total_steps }) => `${state} ${total_steps ? (step / total_steps).toFixed(4) : ""}`,
  text: ({ state }) => state,
  isNumber: false,
};

const METRICS: readonly Column[] = [
  {
    key: "val_loss",
    name: "Val. loss",
    title: "The least validation loss",
    value: ({ best }) => best?.val_loss ?? null,
    text: ({ best }) => optional(best?.val_loss, lossText),
    isNumber: true,
  },
  {
    key: "val_acc",
    name: "Val. acc.",
    title: "Validation accuracy of the best epoch",
    value: ({ best }) => best?.val_acc ?? null,
    text: ({ best }) => percent(best?.val_acc),
    isNumber: true,
  },
  {
    key: "test_acc",
    name: "Test acc.",
    title: "Accuracy on the test side, by the best checkpoint",
    value: ({ test }) => test?.acc ?? null,
    text: ({ test }) => percent(test?.acc),
    isNumber: true,
  },
  {
    key: "epochs",
    name: "Epochs",
    value: ({ epoch }) => epoch,
    text: ({ epoch, max_epochs }) => `${epoch}/${max_epochs}`,
    isNumber: true,
  },
  {
    key: "time",
    name: "Time",
    value: ({ trained_s }) => trained_s,
    text: ({ trained_s }) => (trained_s ? duration(trained_s) : "–"),
    isNumber: true,
  },
];

/** Returns the columns: who, what it does, each option that was varied, and what came of it. */
export const columnsOf = (swept: readonly string[]): Column[] => [NUMBER, STATE, ...swept.map(optionColumn), ...METRICS];

function optionColumn(name: string): Column {
  const of = ({ config }: Experiment): unknown => config[name];
  return {
    key: `option-${name}`,
    name: optionName(name),
    value: (one) => {
      const value = of(one);
      if (typeof value === "number" || typeof value === "string") return value;
      return value === undefined || value === null ? null : String(value);
    },
    text: (one) => optionText(of(one)),
    isNumber: true,
  };
}

export interface Order {
  column: Column;
  falling: boolean;
}

/** Returns the order an address says: "val_loss", or "-val_acc" falling; else by number. */
export function orderOf(text: string, columns: readonly Column[]): Order {
  const falling = text.startsWith("-");
  const key = falling ? text.slice(1) : text;
  const column = columns.find((one) => one.key === key);
  return column ? { column, falling } : { column: columns[0] ?? NUMBER, falling: false };
}

/** These are best when they are large: the first press puts the largest first. */
const LARGE_FIRST = ["val_acc", "test_acc"];

/** Returns what the address says after a column's head was pressed. */
export function pressed({ column, falling }: Order, key: string): string | null {
  const next = column.key === key ? !falling : LARGE_FIRST.includes(key);
  if (key === "number" && !next) return null;
  return next ? `-${key}` : key;
}

/** Returns the experiments in an order; equals by number. */
export function sorted(all: readonly Experiment[], { column, falling }: Order): Experiment[] {
  return [...all].sort((a, b) => {
    const [one, other] = [column.value(a), column.value(b)];
    if (one === other) return a.number - b.number;
    if (one === null) return 1;
    if (other === null) return -1;
    const by =
      typeof one === "number" && typeof other === "number"
        ? one - other
        : String(one).localeCompare(String(other), "en", { numeric: true });
    return (falling ? -by : by) || a.number - b.number;
  });
}
