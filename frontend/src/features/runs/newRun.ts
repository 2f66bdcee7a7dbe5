/** What the form of a new run holds, in its address and as the API takes it. */
import type { Id, Planned, RunPreview, RunRequest, TrainingOption } from "../../api/types";
import { counted, duration } from "../../ui/duration";

export interface NewRun {
  /** Null until someone chooses one: the newest is offered. */
  dataset: Id | null;
  /** By an option's name what is written for it; what isn't written is as usual. */
  options: Readonly<Record<string, string>>;
  search: "grid" | "random";
  trials: number | null;
  prune: boolean;
  name: string;
  note: string;
}

/** Parts of the address that are no options. */
const OWN = ["dataset", "search", "trials", "prune", "name", "note"] as const;

/** Trials of a random search where nobody has said how many. */
export const USUAL_TRIALS = 10;
export const MOST_TRIALS = 500;

/** Options that most runs set, in the order of the form; the others are folded. */
export const MAIN = [
  "backbone",
  "pretrained",
  "learning_rate",
  "batch_size",
  "max_epochs",
  "augment",
  "freeze",
  "patience",
] as const;

export function readNewRun(params: URLSearchParams): NewRun {
  const options: Record<string, string> = {};
  for (const [name, value] of params) {
    if (!OWN.some((own) => own === name) && value.trim()) options[name] = value;
  }
  return {
    dataset: whole(params.get("dataset")),
    options,
    search: params.get("search") === "random" ? "random" : "grid",
    trials: whole(params.get("trials")),
    prune: params.get("prune") === "1",
    name: params.get("name") ?? "",
    note: params.get("note") ?? "",
  };
}

/** Returns what to write into the address: null for what is as usual or was emptied. */
export function writeNewRun(form: NewRun): Record<string, string | null> {
  return {
    ...Object.fromEntries(Object.entries(form.options).map(([name, text]) => [name, text.trim() || null])),
    dataset: form.dataset === null ? null : String(form.dataset),
    search: form.search === "random" ? "random" : null,
    trials: form.search === "random" && form.trials !== null ? String(form.trials) : null,
    prune: form.prune ? "1" : null,
    name: form.name.trim() || null,
    note: form.note.trim() || null,
  };
}

function whole(text: string | null): number | null {
  const value = Number(text);
  return text && Number.isInteger(value) && value > 0 ? value : null;
}

/** What the site is asked: everything that decides what is trained. `dataset`: the chosen or the newest. */
export function settingsOf(form: NewRun, dataset: Id): RunRequest {
  const written = Object.entries(form.options).map(([name, text]) => [name, text.trim()] as const);
  return {
    dataset,
    options: Object.fromEntries(written.filter(([, text]) => text !== "")),
    search: form.search,
    trials: form.search === "random" ? (form.trials ?? USUAL_TRIALS) : null,
    prune: form.prune,
  };
}

export const bodyOf = (form: NewRun, dataset: Id): RunRequest => ({
  ...settingsOf(form, dataset),
  name: form.name.trim(),
  note: form.note.trim(),
});

/** Returns what the button will do: "Train 4 experiments", "Train on orl 2". */
export function trainText(preview: Pick<RunPreview, "experiments" | "dataset"> | undefined): string {
  if (!preview) return "Train";
  const { dataset, experiments } = preview;
  if (experiments.length === 1) return `Train on ${dataset.name} ${dataset.version}`;
  return `Train ${counted(experiments.length, "experiment")}`;
}

/** Returns "≈ 12 min", or "–" where nobody knows yet. */
export const aboutText = (seconds: number | null): string => (seconds === null ? "–" : `≈ ${duration(seconds)}`);

/** Returns what the estimated time comes from, or why there is none yet. */
export function basisText({ seconds, basis, training }: Pick<RunPreview, "seconds" | "basis" | "training">): string {
  if (basis) return `The time is estimated ${basis}.`;
  if (seconds !== null) return "";
  return training.trainers.length
    ? "How long it takes isn’t known yet: a trainer measures it once it is free."
    : "How long it takes isn’t known: nothing like it was trained yet.";
}

/** The options that have other values in some of the experiments, in the order in which they were written. */
export function differing(experiments: readonly Planned[], swept: readonly string[]): string[] {
  return swept.filter((name) => valuesOf(experiments, name).length > 1);
}

/** Each value of an option once, as it is written. */
export const valuesOf = (experiments: readonly Planned[], name: string): string[] => [
  ...new Set(experiments.map(({ config }) => textOf(config[name]))),
];

/** Returns a value as people write it: numbers without needless zeros, yes and no for switches. */
export function textOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Returns an option's value as it is shown: -1 GPU stands for one where there is one. */
export const shownOf = (name: string, value: unknown): string =>
  name === "gpus" && value === -1 ? "one if there is one" : textOf(value);

/** What an option's field offers: each choice, and all of them together. */
export function offered({ kind, choices }: Pick<TrainingOption, "kind" | "choices">): string[] {
  const each = kind === "switch" ? ["no", "yes"] : choices;
  return each.length > 1 ? [...each, `[${each.map(quoted).join(", ")}]`] : [...each];
}

const quoted = (text: string): string => (/^[A-Za-z_]\w*$/.test(text) ? text : `'${text}'`);

/** Returns the name as a label: "Learning rate". */
export function labelOf(name: string): string {
  const text = LABELS[name] ?? name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const LABELS: Readonly<Record<string, string>> = {
  max_epochs: "epochs",
  pretrained: "weights to begin with",
  weighted: "weighted sampling",
  image_px: "picture side in pixels",
  num_workers: "reading threads",
  gpus: "GPUs",
  freeze: "freeze the backbone",
};
