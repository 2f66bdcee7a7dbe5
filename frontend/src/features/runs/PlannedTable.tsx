import { Card, Text } from "@mantine/core";
import type { RunPreview } from "../../api/types";
import { duration } from "../../ui/duration";
import { differing, labelOf, shownOf, textOf } from "./newRun";
import classes from "./newRun.module.css";

/** The experiments by what differs between them, and what is the same in all. */
export function PlannedTable({ preview: { experiments, swept } }: { preview: RunPreview }) {
  const columns = differing(experiments, swept);
  const [first] = experiments;
  const same = Object.entries(first?.config ?? {}).filter(([name]) => !columns.includes(name));
  return (
    <Card withBorder p={0}>
      {experiments.length > 1 && (
        <div className={classes.scroller}>
          <table className={classes.planned} aria-label="Experiments">
            <thead>
              <tr>
                <th>Experiment</th>
                {columns.map((name) => (
                  <th key={name}>{labelOf(name)}</th>
                ))}
                <th className={classes.number}>Time</th>
              </tr>
            </thead>
            <tbody>
              {experiments.map(({ number, config, seconds }, index) => {
                const above = experiments[index - 1]?.config;
                return (
                  <tr key={number}>
                    <th scope="row">exp{number}</th>
                    {columns.map((name) => {
                      const text = textOf(config[name]);
                      return (
                        <td key={name} data-same={(above && textOf(above[name]) === text) || undefined}>
                          {text}
                        </td>
                      );
                    })}
                    <td className={classes.number}>{duration(seconds) || "–"}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <div className={classes.same}>
        <Text size="xs" c="dimmed" mb={6}>
          {experiments.length > 1 ? "The same in all" : "Its options"}
        </Text>
        <dl>
          {same.map(([name, value]) => (
            <div key={name}>
              <dt>{labelOf(name)}</dt>
              <dd>{shownOf(name, value)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}
