/** An experiment's points as the cache holds them: columns of numbers, a line for each measure. */
import type { Point } from "./types";

/** One measure by step. The three are of the same length; the steps rise. */
export interface Line {
  steps: Float64Array;
  epochs: Float64Array;
  values: Float64Array;
}

interface Column extends Line {
  length: number;
}

const FIRST_ROOM = 256;

/**
 * The curves of one experiment. `with` gives the next ones without copying what is there: both share the
 * columns, so that a point costs the same after 100,000 others. Only the newest may be gone on with.
 */
export class Curves {
  private constructor(
    private readonly columns: ReadonlyMap<string, Column>,
    /** The newest step that is known: also of a point that was thinned out. */
    readonly lastStep: number,
  ) {}

  /** The points of an answer, whose steps rise; `lastStep` is the newest of all that there are. */
  static of(points: readonly Point[], lastStep: number): Curves {
    return new Curves(appended(new Map(), points), Math.max(lastStep, points.at(-1)?.step ?? 0));
  }

  /** The names of what was measured, in the order in which they first came. */
  get measures(): string[] {
    return [...this.columns].filter(([, column]) => column.length > 0).map(([name]) => name);
  }

  /** One measure's line; empty where it was never measured. */
  line(measure: string): Line {
    const column = this.columns.get(measure) ?? empty(0);
    return {
      steps: column.steps.subarray(0, column.length),
      epochs: column.epochs.subarray(0, column.length),
      values: column.values.subarray(0, column.length),
    };
  }

  /**
   * The curves where `points` are all that there are behind step `after`. Null where points before them
   * are missing: they have to be asked for.
   */
  with(after: number, points: readonly Point[]): Curves | null {
    if (this.lastStep < after) return null;
    const kept = new Map<string, Column>();
    for (const [name, column] of this.columns) kept.set(name, { ...column, length: until(column, after) });
    return new Curves(appended(kept, points), points.at(-1)?.step ?? after);
  }
}

const empty = (room: number): Column => ({
  steps: new Float64Array(room),
  epochs: new Float64Array(room),
  values: new Float64Array(room),
  length: 0,
});

/** Returns how many of a column's rows have a step of `after` at most. */
function until({ steps, length }: Column, after: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? Infinity) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

function appended(columns: Map<string, Column>, points: readonly Point[]): Map<string, Column> {
  for (const { step, epoch, values } of points) {
    for (const [name, value] of Object.entries(values)) {
      let column = columns.get(name);
      if (!column || column.length === column.steps.length) {
        column = roomier(column ?? empty(0));
        columns.set(name, column);
      }
      column.steps[column.length] = step;
      column.epochs[column.length] = epoch;
      column.values[column.length] = value;
      column.length += 1;
    }
  }
  return columns;
}

function roomier(column: Column): Column {
  const wider = empty(Math.max(FIRST_ROOM, 2 * column.length));
  wider.steps.set(column.steps);
  wider.epochs.set(column.epochs);
  wider.values.set(column.values);
  return { ...wider, length: column.length };
}
