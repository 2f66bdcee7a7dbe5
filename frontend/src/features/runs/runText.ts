/** Runs in words. */
import type { Experiment, Run } from "../../api/types";
import { count, counted, timeLeft } from "../../ui/duration";
import { percent } from "../classifiers/numbers";

export type AnyState = Run["state"] | Experiment["state"];

export const STATE_NAMES: Readonly<Record<AnyState, string>> = {
  waiting: "Waiting",
  working: "Training",
  succeeded: "Finished",
  failed: "Failed",
  cancelled: "Cancelled",
  paused: "Paused",
};

export const OUTCOME_NAMES: Readonly<Record<Experiment["outcome"], string>> = {
  "": "",
  finished: "Finished",
  early: "Stopped early",
  stopped: "Stopped",
  pruned: "Fell behind",
};

export const runWord = ({ state, stopping }: Pick<Run, "state" | "stopping">): string =>
  stopping ? "Stopping" : STATE_NAMES[state];

export const totalOf = ({ counts }: Pick<Run, "counts">): number =>
  Object.values(counts).reduce((sum, many) => sum + many, 0);

/** How many of its experiments are over, however they ended. */
export const doneOf = ({ counts }: Pick<Run, "counts">): number =>
  counts.succeeded + counts.failed + counts.cancelled;

/** Returns "3 of 8". */
export const doneText = (run: Pick<Run, "counts">): string => `${count(doneOf(run))} of ${count(totalOf(run))}`;

/** Returns "1 failed, 2 cancelled", or "" where all goes well. */
export function troubleText({ counts }: Pick<Run, "counts">): string {
  const { failed, cancelled } = counts;
  return [failed && `${count(failed)} failed`, cancelled && `${count(cancelled)} cancelled`].filter(Boolean).join(", ");
}

/** Returns what stands beside the bar: "40 % · 2 min left". */
export function progressText(run: Pick<Run, "state" | "progress" | "left_s" | "counts">): string {
  const share = `${Math.floor(100 * run.progress)} %`;
  if (run.state === "waiting") return "Waits for a trainer";
  if (run.state === "paused") return `${share} · paused`;
  const waits = run.counts.waiting ? `${count(run.counts.waiting)} to come` : "";
  return [share, timeLeft(run.left_s) || waits].filter(Boolean).join(" · ");
}

/**
 * Returns "Training glossy-manatee-255 3/8 epochs · 2 min left", of a sweep with its experiments.
 * `experiments` are those of the run, where they are known.
 */
export function goingText(run: Run, experiments: readonly Experiment[] = []): string {
  if (run.state === "waiting") return `${run.name} waits for a trainer`;
  const only = totalOf(run) === 1 ? experiments.find(({ state }) => state === "working") : undefined;
  const far =
    totalOf(run) > 1
      ? ` ${count(doneOf(run))}/${counted(totalOf(run), "experiment")}`
      : only
        ? ` ${count(only.epoch)}/${counted(only.max_epochs, "epoch")}`
        : "";
  return [`Training ${run.name}${far}`, timeLeft(run.left_s)].filter(Boolean).join(" · ");
}

/** Returns its best validation and test accuracy as the list shows them; "" where there is none yet. */
export function bestTexts({ best }: Pick<Run, "best">): { val: string; test: string } {
  const text = (share: number | null | undefined) => (typeof share === "number" ? percent(share) : "");
  return { val: text(best?.val_acc), test: text(best?.test_acc) };
}

/** Returns "Varies learning rate and backbone", or "". */
export function sweepText({ swept }: Pick<Run, "swept">): string {
  const names = swept.map(optionName);
  const last = names.at(-1);
  if (last === undefined) return "";
  return `Varies ${names.length > 1 ? `${names.slice(0, -1).join(", ")} and ` : ""}${last}`;
}

/** Returns an option's name as people say it: "learning rate". */
export const optionName = (name: string): string => name.replaceAll("_", " ");

/** Returns how a run that is over ended: "glossy-manatee-255 has finished: 98.2 % on the validation faces." */
export function endText(run: Pick<Run, "name" | "state" | "best" | "counts">): string {
  if (run.state === "failed") return `${run.name} has failed. Its log says why.`;
  const tested = run.best?.test_acc ?? null;
  const share = tested ?? run.best?.val_acc ?? null;
  const side = tested === null ? "validation" : "test";
  const good = share === null ? "" : `: ${percent(share)} of the ${side} faces named rightly`;
  const bad = troubleText(run);
  return `${run.name} has finished${good}${bad && ` (${bad})`}.`;
}
