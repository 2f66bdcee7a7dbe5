import { Card, Text, Title, VisuallyHidden } from "@mantine/core";
import type { CurvePoint } from "../../api/evaluations";
import { counted } from "../../ui/duration";
import { useSize } from "../../ui/useSize";
import classes from "./chart.module.css";
import { floorOf } from "./curve";
import { interval, percent } from "./numbers";
import { linear, path, ticks } from "./scales";

const HEIGHT_PX = 250;
const EDGE = { left: 46, right: 18, top: 22, bottom: 44 };

/** How accurate it would be with fewer faces a person: whether more of them would help. */
export function LearningCurve({ points }: { points: readonly CurvePoint[] }) {
  const { ref, width } = useSize<HTMLDivElement>();
  const measured = points.filter(({ accuracy }) => accuracy.value !== null);
  const bottom = HEIGHT_PX - EDGE.bottom;
  const from = floorOf(measured);
  const y = linear({ from, to: 1 }, { from: bottom, to: EDGE.top });
  const x = linear(
    { from: 0, to: Math.max(1, measured.length - 1) },
    { from: EDGE.left + 26, to: Math.max(EDGE.left + 60, width - EDGE.right - 26) },
  );
  return (
    <Card withBorder component="section" aria-labelledby="curve">
      <Title order={2} fz="md" id="curve">
        Would more faces help?
      </Title>
      <Text size="sm" c="dimmed" mb={10}>
        Accuracy with so many labelled faces a person, over several draws.
      </Text>
      {measured.length ? (
        <>
          <div ref={ref} style={{ height: HEIGHT_PX }}>
            {width > 0 && (
              <svg width={width} height={HEIGHT_PX} aria-hidden className={classes.svg}>
                {ticks({ from, to: 1 }, 4).map((share) => (
                  <g key={share}>
                    <line
                      className={classes.gridline}
                      x1={EDGE.left}
                      x2={width - EDGE.right}
                      y1={y(share)}
                      y2={y(share)}
                    />
                    <text className={classes.tick} x={EDGE.left - 8} y={y(share) + 4} textAnchor="end">
                      {percent(share)}
                    </text>
                  </g>
                ))}
                <path
                  className={classes.accepts}
                  d={path(measured.map(({ accuracy }, index) => [x(index), y(accuracy.value ?? 0)] as const))}
                />
                {measured.map((point, index) => (
                  <Point key={point.faces} point={point} x={x(index)} y={y} bottom={bottom} />
                ))}
              </svg>
            )}
          </div>
          <VisuallyHidden>
            <table>
              <caption>Accuracy by labelled faces a person</caption>
              <thead>
                <tr>
                  <th scope="col">Faces a person</th>
                  <th scope="col">Accuracy</th>
                  <th scope="col">With 95 % certainty</th>
                  <th scope="col">People</th>
                </tr>
              </thead>
              <tbody>
                {measured.map(({ faces, people, accuracy }) => (
                  <tr key={faces}>
                    <td>{faces}</td>
                    <td>{percent(accuracy.value)}</td>
                    <td>{interval(accuracy)}</td>
                    <td>{people}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </VisuallyHidden>
        </>
      ) : (
        <Text size="sm">It takes people with at least two faces in different photos.</Text>
      )}
    </Card>
  );
}

function Point({
  point: { faces, people, accuracy },
  x,
  y,
  bottom,
}: {
  point: CurvePoint;
  x: number;
  y: (share: number) => number;
  bottom: number;
}) {
  const value = accuracy.value ?? 0;
  const [low, high] = [accuracy.low ?? value, accuracy.high ?? value];
  const words = `${counted(faces, "face")} a person: ${percent(value)} (${interval(accuracy)}), of ${counted(people, "person", "people")}`;
  return (
    <g>
      <title>{words}</title>
      <path className={classes.whisker} d={`M${x} ${y(low)}V${y(high)}M${x - 5} ${y(low)}h10M${x - 5} ${y(high)}h10`} />
      <circle className={classes.acceptDot} cx={x} cy={y(value)} r={4.5} />
      <text className={classes.value} x={x} y={Math.min(y(high), y(value)) - 8} textAnchor="middle">
        {percent(value)}
      </text>
      <text className={classes.label} x={x} y={bottom + 18} textAnchor="middle">
        {counted(faces, "face")}
      </text>
      <text className={classes.tick} x={x} y={bottom + 34} textAnchor="middle">
        {counted(people, "person", "people")}
      </text>
    </g>
  );
}
