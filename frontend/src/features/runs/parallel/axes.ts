/** The axes of parallel coordinates: where each value of an experiment lies, and which ones a brush takes. */
import type { Experiment } from "../../../api/types";
import { percent } from "../../classifiers/numbers";
import { lossText, tickText } from "../charts/measures";
import { optionName } from "../runText";
import { optionText } from "../page/words";

export interface Axis {
  key: string;
  name: string;
  /** Returns where an experiment lies, 0 (bottom) to 1 (top), or null where it has no value. */
  place: (one: Experiment) => number | null;
  /** What stands beside it. */
  marks: { at: number; text: string }[];
  /** Whether only its marks have a meaning. */
  isListed: boolean;
}

/** From here on numbers are spread so far that only their size tells them apart. */
const LOG_SPREAD = 20;

/** Returns one axis for each varied option, and the result at the right. */
export function axesOf(swept: readonly string[], all: readonly Experiment[], options: Record<string, unknown>): Axis[] {
  return [...swept.map((name) => optionAxis(name, all, options[name])), resultAxis(all)];
}

function optionAxis(name: string, all: readonly Experiment[], written: unknown): Axis {
  const of = (one: Experiment): unknown => one.config[name];
  const numbers = all.map(of).filter((value) => typeof value === "number");
  const label = optionName(name);
  if (numbers.length < all.length) return listedAxis(name, label, all, of);
  const distinct = new Set(numbers).size;
  const isDrawn = typeof written === "string" && /uniform|normal/.test(written);
  const log = isLog(name, numbers, written);
  if (distinct <= 2 && !isDrawn) return listedAxis(name, label, all, of);
  return numberAxis(`option-${name}`, label, all, of as (one: Experiment) => number, log, tickText);
}

/** Whether numbers are better told apart by their size: learning rates, and what was drawn so. */
function isLog(name: string, numbers: readonly number[], written: unknown): boolean {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (least <= 0) return false;
  if (typeof written === "string" && written.includes("loguniform")) return true;
  return name === "learning_rate" ? most / least > 3 : most / least >= LOG_SPREAD;
}

/** The best metric there is: accuracy on the test side, else on the validation side, else the loss. */
function resultAxis(all: readonly Experiment[]): Axis {
  if (all.some(({ test }) => test)) {
    return numberAxis("result", "test accuracy", all, ({ test }) => test?.acc ?? null, false, percent);
  }
  if (all.some(({ best }) => best?.val_acc !== null && best)) {
    return numberAxis("result", "validation accuracy", all, ({ best }) => best?.val_acc ?? null, false, percent);
  }
  return numberAxis("result", "validation loss", all, ({ best }) => best?.val_loss ?? null, false, lossText);
}

function numberAxis(
  key: string,
  name: string,
  all: readonly Experiment[],
  of: (one: Experiment) => number | null,
  log: boolean,
  say: (value: number) => string,
): Axis {
  const scaled = log ? Math.log : (value: number) => value;
  const values = all.map(of).filter((value) => value !== null);
  const [least, most] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const width = scaled(most) - scaled(least);
  const at = (value: number) => (width > 0 ? (scaled(value) - scaled(least)) / width : 0.5);
  const between = (share: number) => {
    const value = scaled(least) + share * width;
    return log ? Math.exp(value) : value;
  };
  const shares = values.length === 0 ? [] : width > 0 ? [0, 0.25, 0.5, 0.75, 1] : [0.5];
  return {
    key,
    name: log ? `${name} (log)` : name,
    place: (one) => {
      const value = of(one);
      return value === null ? null : at(value);
    },
    marks: shares.map((share) => ({ at: share, text: say(Number(between(share).toPrecision(3))) })),
    isListed: false,
  };
}

function listedAxis(name: string, label: string, all: readonly Experiment[], of: (one: Experiment) => unknown): Axis {
  const texts = [...new Set(all.map((one) => optionText(of(one))))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const at = (text: string) => (texts.length > 1 ? texts.indexOf(text) / (texts.length - 1) : 0.5);
  return {
    key: `option-${name}`,
    name: label,
    place: (one) => at(optionText(of(one))),
    marks: texts.map((text) => ({ at: at(text), text })),
    isListed: true,
  };
}

/** What is brushed of one axis, 0 to 1. */
export interface Brush {
  from: number;
  to: number;
}

export type Brushes = Readonly<Record<string, Brush>>;

/** Pixels don't hit values exactly. */
const NEARLY = 1e-6;

/** Returns whether an experiment lies in all brushes; without a value it lies in none. */
export function isIn(one: Experiment, axes: readonly Axis[], brushes: Brushes): boolean {
  return axes.every((axis) => {
    const brush = brushes[axis.key];
    if (!brush) return true;
    const at = axis.place(one);
    return at !== null && at >= brush.from - NEARLY && at <= brush.to + NEARLY;
  });
}

/** Returns the brushes with another one of an axis; without it where it takes all. */
export function brushed(before: Brushes, key: string, brush: Brush | null): Brushes {
  const rest = Object.fromEntries(Object.entries(before).filter(([other]) => other !== key));
  if (!brush || (brush.from <= 0 && brush.to >= 1)) return rest;
  return { ...rest, [key]: { from: Math.max(0, brush.from), to: Math.min(1, brush.to) } };
}

/** Returns a brush with one end moved by a key: by a twentieth, or to the next value of a list. */
export function moved(axis: Axis, brush: Brush, end: "from" | "to", key: string): Brush | null {
  const step = axis.isListed && axis.marks.length > 1 ? 1 / (axis.marks.length - 1) : 0.05;
  const by: Readonly<Record<string, number>> = {
    ArrowUp: step,
    ArrowRight: step,
    ArrowDown: -step,
    ArrowLeft: -step,
    PageUp: 4 * step,
    PageDown: -4 * step,
    Home: -1,
    End: 1,
  };
  const change = by[key];
  if (change === undefined) return null;
  const at = Math.min(1, Math.max(0, brush[end] + change));
  return end === "from" ? { from: Math.min(at, brush.to), to: brush.to } : { from: brush.from, to: Math.max(at, brush.from) };
}
