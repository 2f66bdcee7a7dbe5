import { VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { Recommended, ThresholdPoint } from "../../api/evaluations";
import { useSize } from "../../ui/useSize";
import classes from "./chart.module.css";
import { far, percent } from "./numbers";
import { clamp, linear, path, root, type Span, ticks } from "./scales";
import { isSame, moved, ratesAt, ratesText } from "./threshold";

const HEIGHT_PX = 276;
const EDGE = { left: 46, right: 14, top: 12, bottom: 48 };
const SHARES = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1];
const TICK_PX = 56;
/** So many rows of the table are enough for who can't see the lines. */
const ROWS = 40;

/** False accepts and false rejects against the distance, with a handle at one of them. */
export function ThresholdChart({
  chart,
  span,
  distance,
  inUse,
  band,
  onMove,
}: {
  chart: readonly ThresholdPoint[];
  span: Span;
  distance: number;
  inUse: number;
  /** The interval to shade. */
  band: Recommended | null;
  onMove: (distance: number) => void;
}) {
  const { ref, width } = useSize<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  const right = Math.max(EDGE.left + 40, width - EDGE.right);
  const bottom = HEIGHT_PX - EDGE.bottom;
  const x = linear(span, { from: EDGE.left, to: right });
  const y = root({ from: bottom, to: EDGE.top });
  const shown = chart.filter((point) => point.distance >= span.from && point.distance <= span.to);
  const line = (rate: "false_accepts" | "false_rejects") =>
    path(shown.map((point) => [x(point.distance), y(point[rate])] as const));
  const at = clamp(distance, span);
  const rates = ratesAt(chart, at);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const left = plot.current?.getBoundingClientRect().left ?? 0;
    onMove(x.back(event.clientX - left));
  };
  const onKey = (event: KeyboardEvent) => {
    const to = moved(at, event.key, span);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onMove(to);
  };
  return (
    <figure className={classes.figure}>
      <Legend band={band} />
      <div ref={ref} style={{ height: HEIGHT_PX }}>
        <div
          ref={plot}
          className={classes.plot}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            event.currentTarget.querySelector<HTMLElement>("[role=slider]")?.focus({ preventScroll: true });
            event.preventDefault();
            drag(event);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
          }}
        >
          {width > 0 && (
            <>
              <svg width={width} height={HEIGHT_PX} aria-hidden className={classes.svg}>
                {SHARES.map((share) => (
                  <g key={share}>
                    <line className={classes.gridline} x1={EDGE.left} x2={right} y1={y(share)} y2={y(share)} />
                    <text className={classes.tick} x={EDGE.left - 8} y={y(share) + 4} textAnchor="end">
                      {percent(share)}
                    </text>
                  </g>
                ))}
                {band && (
                  <rect
                    className={classes.band}
                    x={x(clamp(band.low, span))}
                    width={Math.max(1, x(clamp(band.high, span)) - x(clamp(band.low, span)))}
                    y={EDGE.top}
                    height={bottom - EDGE.top}
                  />
                )}
                {ticks(span, (right - EDGE.left) / TICK_PX).map((value) => (
                  <g key={value}>
                    <line className={classes.axis} x1={x(value)} x2={x(value)} y1={bottom} y2={bottom + 5} />
                    <text className={classes.tick} x={x(value)} y={bottom + 25} textAnchor="middle">
                      {value}
                    </text>
                  </g>
                ))}
                <text className={classes.title} x={right} y={HEIGHT_PX - 3} textAnchor="end">
                  distance under which a name is given →
                </text>
                {!isSame(inUse, at) && (
                  <g>
                    <line className={classes.inUse} x1={x(inUse)} x2={x(inUse)} y1={EDGE.top} y2={bottom} />
                    <text
                      className={classes.tick}
                      x={x(inUse) + (inUse > at ? 5 : -5)}
                      y={bottom - 7}
                      textAnchor={inUse > at ? "start" : "end"}
                    >
                      in use
                    </text>
                  </g>
                )}
                <path className={classes.rejects} d={line("false_rejects")} />
                <path className={classes.accepts} d={line("false_accepts")} />
                <line className={classes.stem} x1={x(at)} x2={x(at)} y1={EDGE.top} y2={bottom} />
                <circle className={classes.rejectDot} cx={x(at)} cy={y(rates.false_rejects)} r={4} />
                <circle className={classes.acceptDot} cx={x(at)} cy={y(rates.false_accepts)} r={4} />
              </svg>
              <div
                role="slider"
                tabIndex={0}
                className={classes.handle}
                style={{ left: x(at), top: bottom }}
                aria-label="Threshold"
                aria-valuemin={span.from}
                aria-valuemax={span.to}
                aria-valuenow={at}
                aria-valuetext={`Under ${far(at)}: ${ratesText(rates)}`}
                onKeyDown={onKey}
              />
            </>
          )}
        </div>
      </div>
      <VisuallyHidden>
        <Table chart={chart} />
      </VisuallyHidden>
    </figure>
  );
}

function Legend({ band }: { band: Recommended | null }) {
  return (
    <figcaption className={classes.legend}>
      <span>
        <svg width={26} height={10} aria-hidden>
          <line className={classes.accepts} x1={1} x2={25} y1={5} y2={5} />
        </svg>
        Strangers who get a name
      </span>
      <span>
        <svg width={26} height={10} aria-hidden>
          <line className={classes.rejects} x1={1} x2={25} y1={5} y2={5} />
        </svg>
        Known faces that get none, or a wrong one
      </span>
      {band && (
        <span>
          <span className={classes.bandSwatch} aria-hidden />
          Interval for {percent(band.false_accepts)}
        </span>
      )}
    </figcaption>
  );
}

function Table({ chart }: { chart: readonly ThresholdPoint[] }) {
  const every = Math.max(1, Math.ceil(chart.length / ROWS));
  return (
    <table>
      <caption>What each threshold does</caption>
      <thead>
        <tr>
          <th scope="col">Distance</th>
          <th scope="col">Strangers who get a name</th>
          <th scope="col">Known faces that get none, or a wrong one</th>
        </tr>
      </thead>
      <tbody>
        {chart
          .filter((_, index) => index % every === 0)
          .map((point) => (
            <tr key={point.distance}>
              <td>{far(point.distance)}</td>
              <td>{percent(point.false_accepts)}</td>
              <td>{percent(point.false_rejects)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
