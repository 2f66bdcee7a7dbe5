/** Jobs in words. */
import type { DetectResult, Job } from "../../api/types";
import { count, counted } from "../../ui/duration";

/** Returns "Detecting again 132 of 400". */
export function jobText(job: Job): string {
  const of = job.total ? ` ${count(job.done + job.failed)} of ${count(job.total)}` : "";
  switch (job.state) {
    case "waiting":
      return `${job.kind === "detect" ? "Detecting again" : "Re-embedding"}: waiting for its turn`;
    case "ready":
      return "Detected again: preview ready";
    case "applying":
      return `${job.kind === "detect" ? "Applying what was detected" : "Taking over the new vectors"}${of}`;
    default:
      return `${job.kind === "detect" ? "Detecting again" : "Re-embedding"}${of}`;
  }
}

/** Returns how a finished job ended. */
export function outcomeText(job: Job): string {
  const name = job.kind === "detect" ? "Detecting again" : "Re-embedding";
  if (job.state === "failed") return `${name} failed`;
  if (job.state === "cancelled") return `${name} was left`;
  return job.kind === "detect" ? `Detected again: ${doneText(job.result)}` : "Re-embedded";
}

/** Returns the share that is done, 0 to 100. */
export function jobPercent({ done, failed, total }: Job): number {
  return total > 0 ? Math.min(100, (100 * (done + failed)) / total) : 0;
}

const none = (value: number) => (value ? count(value) : "none");

/** Returns "1 face would appear, none vanish, 2 move." */
export function previewText({ appear, vanish, move }: DetectResult): string {
  if (!appear && !vanish && !move) return "Nothing would change.";
  const first = appear ? `${counted(appear, "face")} would appear` : "No face would appear";
  const verb = (value: number, one: string, many: string) => `${none(value)} ${value === 1 ? one : many}`;
  return `${first}, ${verb(vanish, "vanishes", "vanish")}, ${verb(move, "moves", "move")}.`;
}

/** Returns what stays as it is, and why; "" where there is nothing to say. */
export function keptText({ kept }: DetectResult): string {
  if (!kept) return "";
  return kept === 1
    ? "1 that is no longer found stays, because it has an answer or was drawn by hand."
    : `${count(kept)} that are no longer found stay, because they have an answer or were drawn by hand.`;
}

/** Returns "1 face appeared, none vanished, 2 moved". */
export function doneText(result: DetectResult | null): string {
  if (!result || (!result.appear && !result.vanish && !result.move)) return "nothing changed";
  const first = result.appear ? `${counted(result.appear, "face")} appeared` : "no face appeared";
  return `${first}, ${none(result.vanish)} vanished, ${none(result.move)} moved`;
}

/** Returns whether applying would change anything. */
export function changesAnything(result: DetectResult | null): boolean {
  return result !== null && result.appear + result.vanish + result.move > 0;
}
