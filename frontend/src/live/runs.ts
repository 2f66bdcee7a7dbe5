/** What events about runs and their experiments change in the cache. */
import type { QueryKey } from "@tanstack/react-query";
import type { Curves } from "../api/curves";
import { keys } from "../api/keys";
import type { Pages } from "../api/pages";
import type { LogTail } from "../api/runs";
import type { Experiment, Id, LogLine, Run, RunQuery, RunWhole, TestResult } from "../api/types";
import { changed, type Entry, kindOf, type Outcome, queryOf } from "./entries";
import type { LiveEvent } from "./events";
import { inserted, replaced, without } from "./lists";

/** Lines of a log that are kept: what scrolls by is in the log's file. */
export const MOST_LINES = 5_000;

type Event<T extends LiveEvent["type"]> = Extract<LiveEvent, { type: T }>;

/** Whether a list shows the run: the same rule as the API's. */
export function runMatches(run: Run, { state = "kept", dataset }: RunQuery): boolean {
  if ((state === "trash") !== (run.deleted_at !== null)) return false;
  if (state === "open" && run.finished_at !== null) return false;
  return dataset === undefined || run.dataset.id === dataset;
}

export function runChanged({ run }: Event<"run.changed">, entries: readonly Entry[], project: Id): Outcome {
  const known = knownRuns(entries, run.id);
  const stands = known.some(({ state, name }) => state === run.state && name === run.name);
  return {
    set: changed(entries, (entry) => {
      if (kindOf(entry) === "run") {
        const whole = entry.data as RunWhole;
        return whole.id === run.id ? { ...whole, ...run } : whole;
      }
      return kindOf(entry) === "runs" ? inList(entry, run) : entry.data;
    }),
    // Another state or name is also one of experiments, and another queue.
    refetch: stands ? [] : [keys.run(project, run.id), keys.training(project)],
  };
}

function inList(entry: Entry, run: Run): Pages<Run> {
  const pages = entry.data as Pages<Run>;
  if (!runMatches(run, queryOf<RunQuery>(entry))) return without(pages, ({ id }) => id === run.id);
  if (pages.pages.some((page) => page.items.some(({ id }) => id === run.id))) {
    return replaced(pages, ({ id }) => (id === run.id ? run : undefined));
  }
  return inserted(pages, run, (a, b) => b.id - a.id);
}

export function experimentChanged(
  { experiment }: Event<"experiment.changed">,
  entries: readonly Entry[],
  project: Id,
): Outcome {
  const known = ofKind<RunWhole>(entries, "run")
    .flatMap(({ experiments }) => experiments)
    .find(({ id }) => id === experiment.id);
  return {
    set: changed(entries, (entry) => {
      const whole = entry.data as RunWhole;
      if (kindOf(entry) !== "run" || whole.id !== experiment.run_id) return whole;
      return { ...whole, experiments: withExperiment(whole.experiments, experiment) };
    }),
    refetch: [
      ...(known?.size_bytes === experiment.size_bytes ? [] : [keys.artifacts(project, experiment.id)]),
      ...(known?.state === experiment.state ? [] : [keys.training(project)]),
    ],
  };
}

/** In the order of their numbers. */
function withExperiment(all: readonly Experiment[], one: Experiment): Experiment[] {
  const others = all.filter(({ id }) => id !== one.id);
  const at = others.findIndex(({ number }) => number > one.number);
  return others.toSpliced(at === -1 ? others.length : at, 0, one);
}

export function pointsCame(
  { experiment_id, after, points }: Event<"experiment.points">,
  entries: readonly Entry[],
): Outcome {
  return goOn(entries, "points", experiment_id, (curves: Curves) => curves.with(after, points));
}

export function linesCame(
  { experiment_id, lines }: Event<"experiment.lines">,
  entries: readonly Entry[],
): Outcome {
  return goOn(entries, "log", experiment_id, (tail: LogTail) => withLines(tail, lines));
}

/** The log with the lines that it lacks; null where there is a gap before them. */
export function withLines(tail: LogTail, lines: readonly LogLine[]): LogTail | null {
  const fresh = lines.filter(({ number }) => number > tail.last);
  const [first] = fresh;
  if (!first) return tail;
  if (first.number !== tail.last + 1) return null;
  return { lines: [...tail.lines, ...fresh].slice(-MOST_LINES), last: fresh.at(-1)?.number ?? tail.last };
}

/** Changes an experiment's entries of one kind; asks for those again of which something is missing. */
function goOn<T>(
  entries: readonly Entry[],
  kind: "points" | "log",
  experiment: Id,
  change: (data: T) => T | null,
): Outcome {
  const refetch: QueryKey[] = [];
  const own = entries.filter((entry) => kindOf(entry) === kind && entry.key[3] === experiment);
  const set = changed(own, (entry) => {
    const next = change(entry.data as T);
    if (next === null) refetch.push(entry.key);
    return next ?? entry.data;
  });
  return { set, refetch };
}

/** Which of the tested is the best only the site knows. */
export function testChanged({ test }: Event<"test.changed">, entries: readonly Entry[], project: Id): Outcome {
  return {
    set: changed(entries, (entry) => {
      if (kindOf(entry) !== "tests" || entry.key[3] !== test.dataset.id) return entry.data;
      const tests = entry.data as { items: TestResult[] };
      if (!tests.items.some(({ id }) => id === test.id)) return tests;
      return { ...tests, items: tests.items.map((one) => (one.id === test.id ? test : one)) };
    }),
    refetch: [keys.tests(project, test.dataset.id)],
  };
}

const ofKind = <T>(entries: readonly Entry[], kind: string): T[] =>
  entries.filter((entry) => kindOf(entry) === kind && entry.data !== undefined).map(({ data }) => data as T);

function knownRuns(entries: readonly Entry[], id: Id): Run[] {
  const listed = ofKind<Pages<Run>>(entries, "runs").flatMap(({ pages }) => pages.flatMap((page) => page.items));
  return [...ofKind<RunWhole>(entries, "run"), ...listed].filter((run) => run.id === id);
}
