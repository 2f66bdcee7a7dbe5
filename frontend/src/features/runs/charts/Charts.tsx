import { Skeleton, useComputedColorScheme } from "@mantine/core";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import type { Experiment, Id, Project } from "../../../api/types";
import { count } from "../../../ui/duration";
import { ErrorState } from "../../../ui/ErrorState";
import { Chart } from "./Chart";
import classes from "./charts.module.css";
import { ChartTools } from "./ChartTools";
import { type Span, within } from "./extent";
import { lookOf } from "./look";
import { type Measure, MEASURES } from "./measures";
import type { Lane } from "./plot";
import { Shared } from "./shared";
import { useLines } from "./useLines";
import { useSettings } from "./useSettings";
import { ValueTable } from "./ValueTable";
import type { Charted, View } from "./view";

/** What the chosen experiments measured, one chart a measure, all with one cursor and one zoom. */
export function Charts({
  project,
  experiments,
  focus,
}: {
  project: Project;
  experiments: readonly Experiment[];
  /** Which experiment is pointed at, here or in the table. */
  focus: Shared<Id | null>;
}) {
  const settings = useSettings();
  const { axis, log, weight } = settings;
  const [zoom, setZoom] = useState<Span | null>(null);
  const [at] = useState(() => new Shared<number | null>(null));
  const { lines, changes, pending, error, retry } = useLines(project.id, experiments);
  const scheme = useComputedColorScheme();
  // Progress makes new objects of the experiments many times a second: the lines need only these.
  const text = JSON.stringify(
    experiments.map(({ id, number, name, total_steps, max_epochs }) => ({ id, number, name, total_steps, max_epochs })),
  );
  const shown = useMemo(() => JSON.parse(text) as Charted[], [text]);
  const looks = useMemo(() => new Map(shown.map(({ id, number }) => [id, lookOf(number, scheme)])), [shown, scheme]);
  const names = useMemo(() => new Map(shown.map(({ id, number }) => [id, `exp${number}`])), [shown]);
  const namesOf = useCallback((id: Id) => names.get(id) ?? "", [names]);

  const perOf = useCallback(
    ({ id, total_steps, max_epochs }: Charted) =>
      axis === "step" ? 1 : total_steps ? total_steps / max_epochs : (lines.perEpoch(id) ?? 1),
    [axis, lines],
  );
  const lanesOf = useCallback(
    ({ name, log: isLoss }: Measure): Lane[] =>
      shown.flatMap((one) => {
        const line = lines.line(one.id, name, isLoss ? weight : 0);
        const look = looks.get(one.id);
        return line?.length && look ? [{ id: one.id, look, line, per: perOf(one) }] : [];
      }),
    [shown, lines, looks, perOf, weight],
  );
  const view = useMemo<View>(() => {
    const whole = () => ({ from: 0, to: Math.max(...shown.map((one) => lines.end(one.id) / perOf(one)), 0) || 1 });
    return {
      at,
      focus,
      changes,
      seen: () => zoom ?? whole(),
      onZoom: (span) => setZoom(within(span, whole())),
      onReset: () => setZoom(null),
      axisText: (place) => (axis === "step" ? `step ${count(Math.round(place))}` : `epoch ${place.toFixed(2)}`),
    };
  }, [at, focus, changes, zoom, shown, lines, perOf, axis]);

  const measured = useSyncExternalStore(changes.listen, () =>
    MEASURES.filter((measure) => measure.always || lanesOf(measure).length)
      .map(({ name }) => name)
      .join(" "),
  ).split(" ");
  const measures = MEASURES.filter(({ name }) => measured.includes(name));
  if (error && pending + 1 >= experiments.length) return <ErrorState error={error} onRetry={retry} />;
  return (
    <section aria-label="Curves">
      <ChartTools
        settings={settings}
        zoomed={zoom !== null}
        onReset={() => setZoom(null)}
        pending={pending}
        failed={error !== null}
        onRetry={retry}
      />
      <ValueTable experiments={shown} measures={measures} lanesOf={lanesOf} looks={looks} view={view} />
      <div className={classes.charts}>
        {measures.map((measure) =>
          pending === experiments.length ? (
            <Skeleton key={measure.name} height={262} />
          ) : (
            <Chart
              key={measure.name}
              measure={measure}
              lanesOf={lanesOf}
              namesOf={namesOf}
              view={view}
              log={log && measure.log}
            />
          ),
        )}
      </div>
    </section>
  );
}
