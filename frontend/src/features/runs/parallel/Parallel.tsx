import { Card, Group, Text, Title, useComputedColorScheme } from "@mantine/core";
import { Fragment, type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { Experiment, Id } from "../../../api/types";
import { useSize } from "../../../ui/useSize";
import { lookOf } from "../charts/look";
import { type Shared, useShared } from "../charts/shared";
import { type Axis, type Brush, type Brushes, isIn, moved } from "./axes";
import classes from "./parallel.module.css";

const HEIGHT_PX = 236;
const EDGE = { left: 64, right: 76, top: 34, bottom: 16 };
/** A press that hardly moves takes a brush away. */
const CLICK_PX = 4;

const y = (at: number) => EDGE.top + (1 - at) * (HEIGHT_PX - EDGE.top - EDGE.bottom);
const back = (px: number) => Math.min(1, Math.max(0, 1 - (px - EDGE.top) / (HEIGHT_PX - EDGE.top - EDGE.bottom)));

/** A line an experiment through what was varied to what came of it; a brush on an axis filters the table. */
export function Parallel({
  experiments,
  axes,
  brushes,
  onBrush,
  focus,
}: {
  experiments: readonly Experiment[];
  axes: readonly Axis[];
  brushes: Brushes;
  onBrush: (key: string, brush: Brush | null) => void;
  focus: Shared<Id | null>;
}) {
  const { ref, width } = useSize<HTMLDivElement>();
  const scheme = useComputedColorScheme();
  const focused = useShared(focus);
  const gap = (width - EDGE.left - EDGE.right) / Math.max(1, axes.length - 1);
  const x = (index: number) => EDGE.left + index * gap;
  const lines = experiments.map((one) => {
    const places = axes.map((axis) => axis.place(one));
    const points = places.flatMap((at, index) => (at === null ? [] : [`${x(index).toFixed(1)},${y(at).toFixed(1)}`]));
    return { one, points, isShown: isIn(one, axes, brushes) };
  });
  // Over the others: those that are shown, and the one that is pointed at.
  const weight = ({ one, isShown }: (typeof lines)[number]) => (one.id === focused ? 2 : isShown ? 1 : 0);
  lines.sort((a, b) => weight(a) - weight(b));
  return (
    <Card withBorder component="section" aria-labelledby="parallel" p="sm">
      <Group justify="space-between" gap="xs">
        <Title order={2} fz="sm" id="parallel">
          What was varied, and what came of it
        </Title>
        <Text size="xs" c="dimmed">
          Drag along an axis to keep only a part of it
        </Text>
      </Group>
      <div ref={ref} className={classes.plot} style={{ height: HEIGHT_PX }}>
        {width > 0 && (
          <>
            <svg width={width} height={HEIGHT_PX} aria-hidden className={classes.svg}>
              {lines.map(({ one, points, isShown }) => {
                const look = lookOf(one.number, scheme);
                return (
                  <polyline
                    key={one.id}
                    className={classes.line}
                    points={points.join(" ")}
                    stroke={look.colour}
                    strokeDasharray={look.dash.join(" ")}
                    data-out={!isShown || undefined}
                    data-focus={one.id === focused || undefined}
                    onPointerEnter={() => focus.set(one.id)}
                    onPointerLeave={() => focus.set(null)}
                  />
                );
              })}
              {axes.map((axis, index) => (
                <g key={axis.key}>
                  <line className={classes.axis} x1={x(index)} x2={x(index)} y1={y(1)} y2={y(0)} />
                  <text className={classes.title} x={x(index)} y={14} textAnchor={anchorOf(index, axes.length)}>
                    {axis.name}
                  </text>
                  {axis.marks.map(({ at, text }) => (
                    <text
                      key={text + at}
                      className={classes.mark}
                      x={x(index) + (index === axes.length - 1 ? 8 : -8)}
                      y={y(at) + 4}
                      textAnchor={index === axes.length - 1 ? "start" : "end"}
                    >
                      {text}
                    </text>
                  ))}
                </g>
              ))}
            </svg>
            {axes.map((axis, index) => (
              <AxisBrush
                key={axis.key}
                axis={axis}
                left={x(index)}
                brush={brushes[axis.key] ?? null}
                onBrush={(brush) => onBrush(axis.key, brush)}
              />
            ))}
          </>
        )}
      </div>
    </Card>
  );
}

const anchorOf = (index: number, count: number) => (index === 0 ? "start" : index === count - 1 ? "end" : "middle");

const WHOLE: Brush = { from: 0, to: 1 };

/** Where an axis is brushed: by dragging, or by its two ends with the keyboard. */
function AxisBrush({
  axis,
  left,
  brush,
  onBrush,
}: {
  axis: Axis;
  left: number;
  brush: Brush | null;
  onBrush: (brush: Brush | null) => void;
}) {
  const began = useRef<number | null>(null);
  const placeOf = (event: PointerEvent<HTMLDivElement>) =>
    event.clientY - event.currentTarget.getBoundingClientRect().top + EDGE.top - PAD_PX;
  const { from, to } = brush ?? WHOLE;
  const onKey = (end: "from" | "to") => (event: KeyboardEvent) => {
    const next = event.key === "Escape" ? WHOLE : moved(axis, brush ?? WHOLE, end, event.key);
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onBrush(next);
  };
  return (
    <div
      className={classes.brush}
      style={{ left, top: EDGE.top - PAD_PX, height: HEIGHT_PX - EDGE.top - EDGE.bottom + 2 * PAD_PX }}
      data-axis={axis.key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        began.current = placeOf(event);
      }}
      onPointerMove={(event) => {
        if (began.current === null) return;
        const [one, other] = [back(began.current), back(placeOf(event))];
        if (Math.abs(placeOf(event) - began.current) < CLICK_PX) return;
        onBrush({ from: Math.min(one, other), to: Math.max(one, other) });
      }}
      onPointerUp={(event) => {
        if (began.current !== null && Math.abs(placeOf(event) - began.current) < CLICK_PX) onBrush(null);
        began.current = null;
      }}
    >
      {brush && (
        <div
          className={classes.taken}
          style={{ top: y(to) - EDGE.top + PAD_PX, height: Math.max(2, y(from) - y(to)) }}
        />
      )}
      {(["from", "to"] as const).map((end) => (
        <Fragment key={end}>
          <div
            role="slider"
            tabIndex={0}
            className={classes.end}
            style={{ top: y(end === "from" ? from : to) - EDGE.top + PAD_PX }}
            aria-label={`${axis.name}: ${end === "from" ? "from" : "up to"}`}
            aria-orientation="vertical"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * (end === "from" ? from : to))}
            aria-valuetext={nearestText(axis, end === "from" ? from : to)}
            onKeyDown={onKey(end)}
          />
        </Fragment>
      ))}
    </div>
  );
}

/** A value at the very end of an axis can be taken from beyond it. */
const PAD_PX = 10;

function nearestText(axis: Axis, at: number): string {
  const nearest = axis.marks.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
  return nearest ? `about ${nearest.text}` : "";
}
