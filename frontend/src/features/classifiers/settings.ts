/** A classifier's settings: as a form, as the API takes them, and in words. */
import type { Classifier, ClassifierChange, ClassifierInput, PersonRef } from "../../api/types";
import { counted } from "../../ui/duration";
import { far } from "./numbers";

export type Settings = Classifier["settings"];

export interface Form {
  name: string;
  everyone: boolean;
  people: PersonRef[];
  k: number;
  metric: Settings["metric"];
  vote: Settings["vote"];
  voters: Settings["voters"];
  reach: number | null;
  accept_distance: number | null;
  dataset: number | null;
  /** From which chance on a CNN classifier names; null: it is KNN, and the rest is its rule. */
  accept_chance: number | null;
}

export const KIND_NAMES: Readonly<Record<Classifier["kind"], string>> = { knn: "KNN", cnn: "CNN" };

export const VOTES: readonly { value: Settings["vote"]; label: string; help: string }[] = [
  { value: "plurality", label: "One vote each", help: "Of the nearest faces, the person with most of them wins." },
  {
    value: "weighted",
    label: "Weighted by similarity",
    help: "Nearer faces count more: it copes with people who have unequal numbers of faces.",
  },
];

export const VOTERS: readonly { value: Settings["voters"]; label: string; help: string }[] = [
  { value: "rule", label: "By the quality rule", help: "Faces under the project’s least quality have no vote." },
  { value: "reviewed", label: "Only reviewed", help: "Of these, those whose label a reviewer accepted." },
  { value: "every", label: "Every face", help: "Whatever its quality; only those kept out by hand have no vote." },
];

export const METRICS: readonly { value: Settings["metric"]; label: string }[] = [
  { value: "euclidean", label: "Euclidean" },
  { value: "cosine", label: "Cosine" },
];

/** Returns the form of a new classifier. */
export function newForm(dataset: number | null, neighbours: number): Form {
  return {
    name: "",
    everyone: true,
    people: [],
    k: neighbours,
    metric: "euclidean",
    vote: "plurality",
    voters: "rule",
    reach: null,
    accept_distance: null,
    dataset,
    accept_chance: null,
  };
}

/** Returns the form of a classifier as it is. */
export function formOf({ name, settings }: Pick<Classifier, "name" | "settings">): Form {
  const { k, metric, vote, voters, reach, accept_distance, accept_chance, people, dataset } = settings;
  const rule = { k, metric, vote, voters, reach, accept_distance, accept_chance };
  return { ...rule, name, everyone: people.length === 0, people, dataset: dataset?.id ?? null };
}

/** Returns the form of a KNN classifier as the API takes it. */
export function bodyOf({ everyone, people, name, ...form }: Form): ClassifierInput {
  const { k, metric, vote, voters, reach, accept_distance, dataset } = form;
  const rule = { k, metric, vote, voters, reach, accept_distance, dataset };
  return { ...rule, name: name.trim(), people: everyone ? [] : people.map(({ id }) => id) };
}

/** Returns the form as a change of its classifier. */
export const changeOf = (form: Form): ClassifierChange =>
  form.accept_chance === null ? bodyOf(form) : { name: form.name.trim(), accept_chance: form.accept_chance };

/** Returns what keeps a form from being sent, or "". */
export function missing({ name, everyone, people }: Form): string {
  if (!name.trim()) return "Give it a name.";
  if (!everyone && !people.length) return "Choose at least one person, or everyone.";
  return "";
}

const word = <T extends string>(from: readonly { value: T; label: string }[], value: T) =>
  from.find((one) => one.value === value)?.label ?? value;

/** Returns "Live", "Pinned to orl 2" or the name of the experiment. */
export const sourceText = ({ dataset, experiment }: Pick<Settings, "dataset" | "experiment">): string =>
  experiment ? experiment.name : dataset ? `Pinned to ${dataset.name} ${dataset.version}` : "Live";

/** Returns "K 3 · one vote each", short enough for a table. */
export const votesText = ({ k, vote }: Pick<Settings, "k" | "vote">): string =>
  `K ${k} · ${vote === "weighted" ? "weighted votes" : "one vote each"}`;

export const metricText = ({ metric }: Pick<Settings, "metric">): string => word(METRICS, metric);

export const peopleText = ({ people }: Pick<Settings, "people">): string =>
  people.length ? counted(people.length, "chosen person", "chosen people") : "Everyone";

export const thresholdText = ({ accept_distance, accept_chance }: Limits): string =>
  accept_chance !== null ? chanceText(accept_chance) :
  accept_distance === null ? "The project’s own" : `Under ${far(accept_distance)}`;

type Limits = Pick<Settings, "accept_distance" | "accept_chance">;

/** Returns "From a chance of 50 %". */
export const chanceText = (chance: number): string => `From a chance of ${Number((100 * chance).toFixed(1))} %`;

export const reachText = ({ reach }: Pick<Settings, "reach">): string =>
  reach === null ? "All of the nearest vote" : `Only those within ${far(reach)} of the nearest vote`;

/** Returns each setting with its name, as a list shows them. */
export function told(settings: Settings): { name: string; value: string }[] {
  if (settings.experiment) {
    return [
      { name: "Experiment", value: settings.experiment.name },
      { name: "Threshold", value: thresholdText(settings) },
    ];
  }
  return [
    { name: "People", value: peopleText(settings) },
    { name: "Labels", value: sourceText(settings) },
    { name: "Nearest faces (K)", value: String(settings.k) },
    { name: "Metric", value: word(METRICS, settings.metric) },
    { name: "Vote", value: word(VOTES, settings.vote) },
    { name: "Who may vote", value: word(VOTERS, settings.voters) },
    { name: "Reach", value: reachText(settings) },
    { name: "Threshold", value: thresholdText(settings) },
  ];
}

/** Returns what a version changed of the one before: "Threshold: the project’s own → under 0.470". */
export function changes(newer: Settings, older: Settings): string[] {
  const before = new Map(told(older).map(({ name, value }) => [name, value]));
  const words = told(newer)
    .filter(({ name, value }) => before.get(name) !== value)
    .map(({ name, value }) => `${name}: ${lower(before.get(name) ?? "")} → ${lower(value)}`);
  const [had, has] = [older, newer].map(({ people }) => new Set(people.map(({ id }) => id)));
  const isOther = [...(has ?? [])].some((id) => !had?.has(id));
  if (isOther && had?.size === has?.size) words.unshift("People: others");
  return words;
}

/** First letters in the middle of a line; names of data sets stay as they are. */
export const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
