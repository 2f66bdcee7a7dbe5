/** One measure of one experiment by step, kept so that any part of it can be drawn at once. */

const FIRST_ROOM = 256;

/** The least and greatest value in each stretch of 2^`power` steps that has any. */
interface Level {
  /** Points that are in it. */
  done: number;
  count: number;
  stretch: Float64Array;
  low: Int32Array;
  high: Int32Array;
}

/** Points as they are kept elsewhere: steps rise, and more may come behind the last. */
export interface Columns {
  steps: Float64Array;
  values: Float64Array;
}

/**
 * A line to draw. Its stretches lie at fixed places, so that a new point changes the last of them alone:
 * what is drawn of 100,000 points is found without looking at each again.
 */
export class Line {
  steps: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  /** Counts how often it became another: what was computed of its points has to begin anew. */
  turns = 0;
  private levels = new Map<number, Level>();

  get length(): number {
    return this.steps.length;
  }

  /** Takes the points as they are now; those that were there are known by the last of them. */
  take({ steps, values }: Columns): void {
    const last = this.length - 1;
    const goesOn = last < steps.length && steps[last] === this.steps[last] && values[last] === this.values[last];
    this.steps = steps;
    this.values = values;
    if (goesOn) return;
    this.turns += 1;
    this.levels.clear();
  }

  get last(): number | undefined {
    return this.length ? this.values[this.length - 1] : undefined;
  }

  /** Returns how many points have a smaller step. */
  before(step: number): number {
    let [from, to] = [0, this.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.steps[middle] ?? 0) < step) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Returns the place of the point nearest to a step, or -1 where there is none. */
  nearest(step: number): number {
    const after = this.before(step);
    if (after === 0) return this.length ? 0 : -1;
    if (after === this.length) return after - 1;
    const [left, right] = [this.steps[after - 1] ?? 0, this.steps[after] ?? 0];
    return step - left < right - step ? after - 1 : after;
  }

  /**
   * Returns the places of the points to draw between two steps, ascending: all of them, or where they are
   * more than twice the `columns` of pixels, the least and greatest of stretches of one or two columns.
   * One point to the left and right goes along, so that the line leaves the picture.
   */
  shown(from: number, to: number, columns: number): number[] {
    const first = Math.max(0, this.before(from) - 1);
    const end = Math.min(this.length, this.before(to) + 1);
    const places: number[] = [];
    if (end - first <= 2 * columns + 2) {
      for (let place = first; place < end; place += 1) places.push(place);
      return places;
    }
    const level = this.level(Math.max(1, Math.ceil(Math.log2((to - from) / columns))));
    for (let at = stretchOf(level, this.steps[first] ?? 0, level.width); at < level.count; at += 1) {
      const [low, high] = [level.low[at] ?? 0, level.high[at] ?? 0];
      const [one, other] = low < high ? [low, high] : [high, low];
      if (one >= end) break;
      places.push(one);
      if (other !== one && other < end) places.push(other);
    }
    if (places[places.length - 1] !== end - 1) places.push(end - 1);
    return places;
  }

  private level(power: number): Level & { width: number } {
    const width = 2 ** power;
    let level = this.levels.get(power);
    if (!level) {
      level = {
        done: 0,
        count: 0,
        stretch: new Float64Array(FIRST_ROOM),
        low: new Int32Array(FIRST_ROOM),
        high: new Int32Array(FIRST_ROOM),
      };
      this.levels.set(power, level);
    }
    for (let place = level.done; place < this.length; place += 1) this.enter(level, place, width);
    level.done = this.length;
    return { ...level, width };
  }

  private enter(level: Level, place: number, width: number): void {
    const stretch = Math.floor((this.steps[place] ?? 0) / width);
    const at = level.count - 1;
    if (at < 0 || level.stretch[at] !== stretch) {
      if (level.count === level.low.length) {
        level.stretch = grown(level.stretch);
        level.low = grown(level.low);
        level.high = grown(level.high);
      }
      level.stretch[level.count] = stretch;
      level.low[level.count] = place;
      level.high[level.count] = place;
      level.count += 1;
      return;
    }
    const value = this.values[place] ?? 0;
    if (value < (this.values[level.low[at] ?? 0] ?? 0)) level.low[at] = place;
    if (value > (this.values[level.high[at] ?? 0] ?? 0)) level.high[at] = place;
  }
}

/** Returns the first stretch that doesn't end before `step`. */
function stretchOf({ stretch, count }: Level, step: number, width: number): number {
  const wanted = Math.floor(step / width);
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((stretch[middle] ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

function grown<A extends Float64Array | Int32Array>(array: A): A {
  const next = new (array.constructor as new (length: number) => A)(2 * array.length);
  next.set(array);
  return next;
}
