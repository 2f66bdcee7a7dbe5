import type { Id } from "../../../api/types";
import { useShared } from "./shared";
import classes from "./charts.module.css";
import type { Look } from "./look";
import type { Measure } from "./measures";
import type { Lane } from "./plot";
import { type Charted, valueAt, type View } from "./view";

/** Who is who in the charts, with the values at the cursor or the newest: their legend, and their words. */
export function ValueTable({
  experiments,
  measures,
  lanesOf,
  looks,
  view,
}: {
  experiments: readonly Charted[];
  measures: readonly Measure[];
  lanesOf: (measure: Measure) => readonly Lane[];
  looks: ReadonlyMap<Id, Look>;
  view: View;
}) {
  const at = useShared(view.at);
  const focus = useShared(view.focus);
  useShared(view.changes);
  const columns = measures.map((measure) => ({
    measure,
    lanes: new Map(lanesOf(measure).map((lane) => [lane.id, lane])),
  }));
  return (
    // Reached by keyboard, as there may be more rows than its place shows.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.values} tabIndex={0} role="group" aria-label="Values of the charts">
      <table>
        <thead>
          <tr>
            <th scope="col">{at === null ? "Newest values" : `At ${view.axisText(at)}`}</th>
            {measures.map(({ name, short }) => (
              <th key={name} scope="col">
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onPointerLeave={() => view.focus.set(null)}>
          {experiments.map((one) => (
            <tr
              key={one.id}
              data-focus={focus === one.id || undefined}
              onPointerEnter={() => view.focus.set(one.id)}
            >
              <th scope="row">
                <Swatch look={looks.get(one.id)} />
                {one.name}
              </th>
              {columns.map(({ measure, lanes }) => {
                const lane = lanes.get(one.id);
                const value = lane && valueAt(lane, at);
                return <td key={measure.name}>{value === undefined ? "–" : measure.says(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A piece of an experiment's line. */
export function Swatch({ look }: { look: Look | undefined }) {
  if (!look) return null;
  return (
    <svg width={26} height={10} aria-hidden className={classes.swatch}>
      <line x1={1} x2={25} y1={5} y2={5} stroke={look.colour} strokeWidth={2.5} strokeDasharray={look.dash.join(" ")} />
    </svg>
  );
}
