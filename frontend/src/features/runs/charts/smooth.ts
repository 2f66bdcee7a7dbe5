/** Lines without their noise. */
import { Line } from "./line";

const FIRST_ROOM = 256;

/**
 * A line's exponential moving average, the weight of what was before from 0 to 1, corrected for its
 * beginning as Adam's moments are. It grows with its line: a new point costs one step.
 */
export class Smoothed {
  private readonly line = new Line();
  private values = new Float64Array(FIRST_ROOM);
  private done = 0;
  private mean = 0;
  private rest = 1; // of the weights: what the beginning lacks
  private turns = -1;

  constructor(
    private readonly of: Line,
    readonly weight: number,
  ) {}

  /** Returns the smoothed line as far as the line goes. */
  upToDate(): Line {
    const { of, weight } = this;
    if (this.turns !== of.turns) {
      this.turns = of.turns;
      this.values = new Float64Array(FIRST_ROOM);
      this.done = 0;
      this.mean = 0;
      this.rest = 1;
    }
    if (this.done === of.length) return this.line;
    if (of.length > this.values.length) {
      const wider = new Float64Array(2 * of.length);
      wider.set(this.values);
      this.values = wider;
    }
    for (; this.done < of.length; this.done += 1) {
      this.mean = weight * this.mean + (1 - weight) * (of.values[this.done] ?? 0);
      this.rest *= weight;
      this.values[this.done] = this.mean / (1 - this.rest);
    }
    this.line.take({ steps: of.steps, values: this.values.subarray(0, this.done) });
    return this.line;
  }
}
