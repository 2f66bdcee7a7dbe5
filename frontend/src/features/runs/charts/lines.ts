/** The lines of experiments, with what was computed of them: one for each measure of each. */
import type { Curves } from "../../../api/curves";
import type { Id } from "../../../api/types";
import { Line } from "./line";
import { Smoothed } from "./smooth";

interface Known {
  curves: Curves;
  lines: Map<string, { line: Line; smooth?: Smoothed }>;
}

export class Lines {
  private known = new Map<Id, Known>();

  /** Takes the curves of an experiment as they are now; returns whether they are others than before. */
  take(experiment: Id, curves: Curves): boolean {
    const before = this.known.get(experiment);
    if (before?.curves === curves) return false;
    const lines = before?.lines ?? new Map<string, { line: Line; smooth?: Smoothed }>();
    for (const name of new Set([...curves.measures, ...lines.keys()])) {
      const one = lines.get(name) ?? { line: new Line() };
      one.line.take(curves.line(name));
      lines.set(name, one);
    }
    this.known.set(experiment, { curves, lines });
    return true;
  }

  /** Returns a measure of an experiment, smoothed with `weight` if that is above 0. */
  line(experiment: Id, name: string, weight = 0): Line | undefined {
    const one = this.known.get(experiment)?.lines.get(name);
    if (!one?.line.length || weight <= 0) return one?.line;
    if (one.smooth?.weight !== weight) one.smooth = new Smoothed(one.line, weight);
    return one.smooth.upToDate();
  }

  /** Returns the newest step of an experiment, 0 before the first. */
  end(experiment: Id): number {
    return this.known.get(experiment)?.curves.lastStep ?? 0;
  }

  /** Returns how many of an experiment's steps make an epoch, by its newest point. */
  perEpoch(experiment: Id): number | undefined {
    const curves = this.known.get(experiment)?.curves;
    const [name] = curves?.measures ?? [];
    if (!curves || name === undefined) return undefined;
    const { steps, epochs } = curves.line(name);
    const [step, epoch] = [steps.at(-1) ?? 0, epochs.at(-1) ?? 0];
    return step > 0 ? step / (epoch + 1) : undefined;
  }
}
