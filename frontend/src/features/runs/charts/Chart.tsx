import { Text } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef } from "react";
import type { Id } from "../../../api/types";
import { useSize } from "../../../ui/useSize";
import classes from "./charts.module.css";
import { stepped, zoomed } from "./extent";
import { draw, forget } from "./frames";
import type { Measure } from "./measures";
import { type Lane, Plot } from "./plot";
import { useShared } from "./shared";
import { valueAt, type View } from "./view";

/** One measure of all chosen experiments. */
export function Chart({
  measure,
  lanesOf,
  namesOf,
  view,
  log,
}: {
  measure: Measure;
  /** The lines as they are now. */
  lanesOf: (measure: Measure) => readonly Lane[];
  namesOf: (id: Id) => string;
  view: View;
  log: boolean;
}) {
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sized, host);
  const plot = useRef<Plot | null>(null);
  const isSeen = useRef(true);
  const { at, focus, changes, seen, onZoom, onReset } = view;

  const show = useCallback(() => {
    if (!isSeen.current) return;
    plot.current?.show({ lanes: lanesOf(measure), seen: seen(), log, focus: focus.get() });
  }, [lanesOf, measure, seen, log, focus]);
  // What isn't known when the plot is made reaches it by these.
  const hears = useRef({ onZoom, onReset });
  useEffect(() => {
    hears.current = { onZoom, onReset };
  }, [onZoom, onReset]);

  const ready = width > 0;
  useEffect(() => {
    const place = host.current;
    if (!ready || !place) return;
    const made = new Plot(place, place.clientWidth, log, measure.floor, measure.tick, {
      onMove: (to, lane) => {
        at.set(to);
        focus.set(lane);
      },
      onZoom: (span) => hears.current.onZoom(span),
      onReset: () => hears.current.onReset(),
    });
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [ready, log, measure, at, focus]);
  useEffect(() => plot.current?.resize(width), [width]);
  useEffect(() => {
    const place = host.current;
    const redraw = () => draw(show, { takesLong: true });
    redraw();
    const point = () => plot.current?.point(at.get());
    const stops = [changes.listen(redraw), focus.listen(redraw), at.listen(() => draw(point))];
    // What is off the screen isn't drawn; it is when it comes back.
    const observer = new IntersectionObserver((entries) => {
      isSeen.current = entries.at(-1)?.isIntersecting ?? true;
      if (isSeen.current) redraw();
    });
    if (place) observer.observe(place);
    return () => {
      for (const stop of stops) stop();
      observer.disconnect();
      forget(show);
      forget(point);
    };
  }, [show, changes, focus, at, ready, log]);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = seen();
    const to = stepped(at.get(), event.key, now);
    const span = zoomed(at.get(), event.key, now);
    if (to !== null) at.set(to);
    else if (span) onZoom(span);
    else if (event.key === "Escape") onReset();
    else return;
    event.preventDefault();
  };
  return (
    <figure className={classes.chart} data-measure={measure.name}>
      <figcaption className={classes.caption}>
        <Text size="sm" fw={600}>
          {measure.title}
        </Text>
        <Readout measure={measure} lanesOf={lanesOf} namesOf={namesOf} view={view} />
      </figcaption>
      <Cursor measure={measure} lanesOf={lanesOf} namesOf={namesOf} view={view} onKey={onKey}>
        <div ref={ref} className={classes.plot} />
      </Cursor>
    </figure>
  );
}

interface Reads {
  measure: Measure;
  lanesOf: (measure: Measure) => readonly Lane[];
  namesOf: (id: Id) => string;
  view: View;
}

/** The value of the line in focus, or of the only one. */
function Readout({ measure, lanesOf, namesOf, view }: Reads) {
  const at = useShared(view.at);
  const focus = useShared(view.focus);
  useShared(view.changes);
  const lanes = lanesOf(measure);
  const lane = lanes.length === 1 ? lanes[0] : lanes.find(({ id }) => id === focus);
  if (!lane) return null;
  const value = valueAt(lane, at);
  return (
    <Text size="xs" c="dimmed" className={classes.readout}>
      {lanes.length > 1 && `${namesOf(lane.id)} `}
      <b>{value === undefined ? "–" : measure.says(value)}</b>
      {at !== null && ` at ${view.axisText(at)}`}
    </Text>
  );
}

/** The place that keys move: a slider whose value is read as the values of the lines there. */
function Cursor({
  measure,
  lanesOf,
  namesOf,
  view,
  onKey,
  children,
}: Reads & { onKey: (event: KeyboardEvent) => void; children: ReactNode }) {
  const at = useShared(view.at);
  const { from, to } = view.seen();
  const lanes = lanesOf(measure);
  const words = lanes.slice(0, MOST_SAID).map((lane) => {
    const value = valueAt(lane, at);
    return `${namesOf(lane.id)} ${value === undefined ? "nothing" : measure.says(value)}`;
  });
  const place = at === null ? "Newest values" : view.axisText(at);
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.cursor}
      aria-label={`${measure.title}: move along it by the arrow keys, + and - zoom`}
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={at ?? to}
      aria-valuetext={`${place}: ${words.join(", ")}`}
      onKeyDown={onKey}
      onBlur={() => view.at.set(null)}
    >
      {children}
    </div>
  );
}

/** More values than this nobody listens to; the table has them all. */
const MOST_SAID = 5;
