/** An experiment in words. */
import type { Experiment, Run } from "../../../api/types";
import { count, timeLeft } from "../../../ui/duration";
import { OUTCOME_NAMES, STATE_NAMES } from "../runText";

type Words = Pick<Experiment, "state" | "outcome" | "stage" | "stop_wanted" | "place">;

const STAGES: Readonly<Record<Experiment["stage"], string>> = {
  "": "Training",
  preparing: "Reading the faces",
  training: "Training",
  saving: "Testing and saving",
};

/** Returns what it does, or how it ended: "Training", "Waiting, place 3", "Stopped early". */
export function stateText({ state, outcome, stage, stop_wanted, place }: Words): string {
  if (state === "working") return stop_wanted ? "Stopping" : STAGES[stage];
  if (state === "succeeded") return OUTCOME_NAMES[outcome] || STATE_NAMES[state];
  if (state === "waiting" && place !== null) return `Waiting, place ${count(place)}`;
  return STATE_NAMES[state];
}

/** Returns why it ended as it did, where its state alone doesn't say. */
export function outcomeText({ outcome, state }: Pick<Experiment, "outcome" | "state">): string {
  if (state !== "succeeded") return "";
  if (outcome === "early") return "No better for as many epochs as its patience allows";
  if (outcome === "stopped") return "Somebody stopped it; its best checkpoint is kept";
  if (outcome === "pruned") return "It fell behind the others of its sweep; its best checkpoint is kept";
  return "";
}

/** Returns how far it is, 0 to 1. */
export function progressOf({ state, step, total_steps }: Pick<Experiment, "state" | "step" | "total_steps">): number {
  if (state === "succeeded") return 1;
  return total_steps ? Math.min(1, step / total_steps) : 0;
}

/** Returns "epoch 3 of 20, 24 s left". */
export function goingText({ epoch, max_epochs, left_s }: Pick<Experiment, "epoch" | "max_epochs" | "left_s">): string {
  const at = `epoch ${count(Math.min(epoch + 1, max_epochs))} of ${count(max_epochs)}`;
  return [at, timeLeft(left_s)].filter(Boolean).join(", ");
}

const OPEN: readonly Experiment["state"][] = ["waiting", "working", "paused"];

/** Whether it can be stopped. */
export const canStop = ({ state, stop_wanted }: Pick<Experiment, "state" | "stop_wanted">): boolean =>
  OPEN.includes(state) && !stop_wanted;

/** Whether it can be tried again: it didn't come to its end. */
export const canRetry = ({ state, outcome }: Pick<Experiment, "state" | "outcome">): boolean =>
  state === "failed" || state === "cancelled" || (state === "succeeded" && outcome === "stopped");

/** Whether a classifier can be made of it. */
export const canName = ({ state, best, classifier }: Pick<Experiment, "state" | "best" | "classifier">): boolean =>
  state === "succeeded" && best !== null && classifier === null;

/** Returns how a run's experiments were chosen: "A grid of 4", "20 drawn by chance; losers end early". */
export function searchText({ search, prune }: Pick<Run, "search" | "prune">, experiments: number): string {
  if (experiments === 1) return "One experiment";
  const many = search === "grid" ? `A grid of ${count(experiments)}` : `${count(experiments)} drawn by chance`;
  return prune ? `${many}; losers end early` : many;
}

/** Returns an option's value as one reads it. */
export function optionText(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return Number(value.toPrecision(6)).toString();
  return typeof value === "string" ? value : JSON.stringify(value);
}
