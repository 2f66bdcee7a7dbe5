/** By what faces get names: the labels as they are now, a classifier or a workflow. */
import type { NamedBy } from "../../api/predict";
import type { Batch, Classifier, Id, Prediction, Workflow } from "../../api/types";

export type By = { kind: "labels" } | { kind: "classifier" | "workflow"; id: Id };

export const LABELS = "labels";

/** Returns what an address says: "classifier-3", "workflow-2", or anything else for the labels. */
export function parseBy(text: string): By {
  const found = /^(classifier|workflow)-([1-9]\d*)$/.exec(text);
  if (!found) return { kind: "labels" };
  return { kind: found[1] === "workflow" ? "workflow" : "classifier", id: Number(found[2]) };
}

export function byText(by: By): string {
  return by.kind === "labels" ? LABELS : `${by.kind}-${by.id}`;
}

/** Returns it as requests take it. */
export function namedBy(by: By): NamedBy {
  return by.kind === "labels" ? {} : { [by.kind]: by.id };
}

/** Returns the limit that somebody chose as requests take it: networks have chances, votes distances. */
export function limitBody(
  by: By,
  at: number | null,
  { classifiers, workflows }: { classifiers: readonly Pick<Classifier, "id" | "kind">[]; workflows: readonly Flow[] },
): { accept_distance?: number; accept_chance?: number } {
  if (at === null) return {};
  const workflow = by.kind === "workflow" ? workflows.find(({ id }) => id === by.id) : undefined;
  const classifier = by.kind === "classifier" ? by.id : workflow?.classify.classifier.id;
  const isNetwork = classifiers.some(({ id, kind }) => id === classifier && kind === "cnn");
  return isNetwork ? { accept_chance: at } : { accept_distance: at };
}

type Flow = Pick<Workflow, "id" | "classify">;

export interface ChoiceGroup {
  group: string;
  items: { value: string; label: string; disabled: boolean }[];
}

/** Returns what can be chosen; what can't name faces now is there, and can't be chosen. */
export function choices(
  classifiers: readonly Pick<Classifier, "id" | "name" | "problem">[],
  workflows: readonly Pick<Workflow, "id" | "name" | "problem">[],
): ChoiceGroup[] {
  const items = (kind: "classifier" | "workflow", all: readonly { id: Id; name: string; problem: string }[]) =>
    all.map(({ id, name, problem }) => ({
      value: byText({ kind, id }),
      label: problem ? `${name} (can’t be used now)` : name,
      disabled: problem !== "",
    }));
  return [
    { group: "Of the project", items: [{ value: LABELS, label: "The labels as they are now", disabled: false }] },
    { group: "Classifiers", items: items("classifier", classifiers) },
    { group: "Workflows", items: items("workflow", workflows) },
  ].filter((group) => group.items.length > 0);
}

/** Returns by what an answer was given: "classifier s1, version 2", "the labels". */
export function byWhat({ classifier, workflow }: Pick<Prediction | Batch, "classifier" | "workflow">): string {
  if (workflow) return `workflow ${workflow.name}, version ${workflow.version}`;
  if (!classifier) return "the labels as they were then";
  return `classifier ${classifier.name}${classifier.version === null ? "" : `, version ${classifier.version}`}`;
}
