/** Events of runs applied to the old state equal what a fresh request would find. */
import { describe, expect, it } from "vitest";
import { Curves } from "../api/curves";
import { keys } from "../api/keys";
import { flat } from "../api/pages";
import type { LogTail } from "../api/runs";
import type { LogLine, Point, Run, RunQuery, RunWhole } from "../api/types";
import { experiment, over, run, whole } from "../testing/runs";
import { pages } from "../testing/samples";
import type { Entry } from "./entries";
import type { LiveEvent } from "./events";
import { reduce } from "./reducer";
import { MOST_LINES, runMatches } from "./runs";

const P = 7;
const IN_TRASH = { deleted_at: "2026-01-02T00:00:00Z" };

function after<T>(event: LiveEvent, key: Entry["key"], data: T): T {
  const { set } = reduce(event, [{ key, data }], P);
  return (set.length ? set[0]?.data : data) as T;
}

describe("lists of runs", () => {
  const QUERIES: RunQuery[] = [{ state: "kept" }, { state: "open" }, { state: "trash" }, { dataset: 4 }];
  const old = [run(6), run(5, over), run(3, { ...over, ...IN_TRASH }), run(2, { dataset: { id: 9, name: "b", version: 1 } })];
  const ask = (all: Run[], query: RunQuery) => all.filter((one) => runMatches(one, query)).sort((a, b) => b.id - a.id);
  const news: [string, Run][] = [
    ["begins", run(7)],
    ["goes on", run(6, { progress: 0.9 })],
    ["ends", run(6, over)],
    ["goes to the trash", run(5, { ...over, ...IN_TRASH })],
    ["comes back", run(3, over)],
    ["goes on anew", run(5)],
  ];
  it.each(QUERIES.flatMap((query) => news.map(([what, one]) => [what, query, one] as const)))(
    "one that %s gives the fresh list for %o",
    (_, query, one) => {
      const data = after({ type: "run.changed", run: one }, keys.runs(P, query), pages(ask(old, query)));
      const all = [...old.filter(({ id }) => id !== one.id), one];
      expect(flat(data)).toEqual(ask(all, query));
    },
  );

  it("asks for the run and the queue again where the state is another, not at every step", () => {
    const entry = { key: keys.runs(P, {}), data: pages([run(6)]) };
    const refetch = (one: Run) => reduce({ type: "run.changed", run: one }, [entry], P).refetch;
    expect(refetch(run(6, { progress: 0.5 }))).toEqual([]);
    expect(refetch(run(6, over))).toEqual([keys.run(P, 6), keys.training(P)]);
    expect(refetch(run(9))).toContainEqual(keys.training(P));
  });
});

describe("one run", () => {
  const key = keys.run(P, 1);
  const data = whole(run(1), [experiment(0), experiment(2)]);

  it("keeps its experiments while it changes", () => {
    const next = after<RunWhole>({ type: "run.changed", run: run(1, { progress: 0.7 }) }, key, data);
    expect(next).toEqual(whole(run(1, { progress: 0.7 }), data.experiments));
  });

  it.each([[experiment(2, { epoch: 4 })], [experiment(1)], [experiment(3)]])("shows experiment %#", (one) => {
    const next = after<RunWhole>({ type: "experiment.changed", experiment: one }, key, data);
    expect(next.experiments.find(({ number }) => number === one.number)).toEqual(one);
    expect(next.experiments.map(({ number }) => number)).toEqual(
      [...new Set([0, 2, one.number])].sort((a, b) => a - b),
    );
  });

  it("asks for an experiment's files where their size is another", () => {
    const refetch = (size_bytes: number) =>
      reduce({ type: "experiment.changed", experiment: experiment(2, { size_bytes }) }, [{ key, data }], P).refetch;
    expect(refetch(0)).toEqual([]);
    expect(refetch(900)).toEqual([keys.artifacts(P, 102)]);
  });

  it("lets experiments of others alone", () => {
    const event: LiveEvent = { type: "experiment.changed", experiment: experiment(2, { id: 5, run_id: 8 }) };
    expect(after(event, key, data)).toBe(data);
  });
});

const point = (step: number, values: Point["values"] = { train_loss: 1 / step }): Point => ({
  step,
  epoch: Math.floor(step / 10),
  values,
});
const steps = (curves: Curves, measure = "train_loss") => [...curves.line(measure).steps];

describe("points", () => {
  const key = keys.points(P, 100, 2_000);
  const event = (from: number, points: Point[]): LiveEvent => ({
    type: "experiment.points",
    experiment_id: 100,
    after: from,
    points,
  });
  const curves = () => Curves.of([point(1), point(2), point(3)], 3);

  it("are appended", () => {
    const next = after(event(3, [point(4), point(5, { val_loss: 0.5, val_acc: 0.9 })]), key, curves());
    expect(steps(next)).toEqual([1, 2, 3, 4]);
    expect(steps(next, "val_acc")).toEqual([5]);
    expect([...next.line("val_acc").values]).toEqual([0.9]);
    expect(next.measures).toEqual(["train_loss", "val_loss", "val_acc"]);
    expect(next.lastStep).toBe(5);
  });

  it("replace those behind the checkpoint that a training goes on from", () => {
    const next = after(event(1, [point(2, { train_loss: 9 })]), key, curves());
    expect([...next.line("train_loss").values]).toEqual([1, 9]);
    expect(next.lastStep).toBe(2);
    expect(steps(after(event(0, []), key, curves()))).toEqual([]);
  });

  it("came twice and stand once", () => {
    const once = after(event(3, [point(4)]), key, curves());
    expect(steps(after(event(3, [point(4)]), key, once))).toEqual([1, 2, 3, 4]);
  });

  it("are asked for where some are missing, at each thinning", () => {
    const other = keys.points(P, 100, 50_000);
    const entries = [key, other, keys.points(P, 101, 2_000)].map((one) => ({ key: one, data: curves() }));
    const { set, refetch } = reduce(event(7, [point(8)]), entries, P);
    expect(set).toEqual([]);
    expect(refetch).toEqual([key, other]);
  });

  it("go on behind a curve that was thinned out", () => {
    const next = after(event(900, [point(901)]), key, Curves.of([point(1), point(880)], 900));
    expect(steps(next)).toEqual([1, 880, 901]);
  });

  it("are added to 100,000 others without copying those", () => {
    let next = Curves.of(Array.from({ length: 100_000 }, (_, index) => point(index + 1)), 100_000);
    const buffers = new Set<ArrayBufferLike>();
    for (let step = 100_000; step < 101_000; step += 1) {
      next = after(event(step, [point(step + 1)]), key, next);
      buffers.add(next.line("train_loss").steps.buffer);
    }
    expect(buffers.size).toBe(1);
    expect(next.line("train_loss").steps).toHaveLength(101_000);
    expect(next.line("train_loss").steps.at(-1)).toBe(101_000);
  });
});

describe("a log", () => {
  const key = keys.log(P, 100);
  const lines = (from: number, to: number): LogLine[] =>
    Array.from({ length: to - from + 1 }, (_, index) => ({
      number: from + index,
      at: "2026-01-01T00:00:00Z",
      text: `line ${from + index}`,
    }));
  const tail: LogTail = { lines: lines(3, 5), last: 5 };
  const event = (all: LogLine[]): LiveEvent => ({ type: "experiment.lines", experiment_id: 100, lines: all });

  it.each([
    [lines(6, 7), 7],
    [lines(4, 7), 7],
    [lines(4, 5), 5],
    [[], 5],
  ])("goes on without gaps or doubles: %#", (all, last) => {
    expect(after(event(all), key, tail)).toEqual({ lines: lines(3, last), last });
  });

  it("is asked for where there is a gap", () => {
    const { set, refetch } = reduce(event(lines(7, 8)), [{ key, data: tail }], P);
    expect(set).toEqual([]);
    expect(refetch).toEqual([key]);
  });

  it("forgets its oldest lines at some time", () => {
    const next = after(event(lines(6, MOST_LINES + 10)), key, tail);
    expect(next.lines).toHaveLength(MOST_LINES);
    expect(next.lines[0]?.number).toBe(11);
  });
});
