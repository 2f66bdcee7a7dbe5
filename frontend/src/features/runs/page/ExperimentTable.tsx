import { Card, Checkbox, Table, useComputedColorScheme } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Experiment, Id, Project, RunWhole } from "../../../api/types";
import { directionOf, SortHeading } from "../../../ui/SortHeading";
import { useUrlState } from "../../../ui/useUrlState";
import { lookOf, MOST_LINES } from "../charts/look";
import type { Shared } from "../charts/shared";
import { columnsOf, orderOf, pressed, sorted } from "./columns";
import { ExperimentRow } from "./ExperimentRow";
import classes from "./run.module.css";

/** The experiments of a run: how each stands, what is different about it, what came of it. */
export function ExperimentTable({
  project,
  run,
  shown,
  chosen,
  onChoose,
  focus,
}: {
  project: Project;
  run: RunWhole;
  /** Those that no filter hides. */
  shown: readonly Experiment[];
  /** The numbers of those that are charted. */
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
  focus: Shared<Id | null>;
}) {
  const url = useUrlState();
  const scheme = useComputedColorScheme();
  const sweptText = run.swept.join(" ");
  const columns = useMemo(() => columnsOf(sweptText ? sweptText.split(" ") : []), [sweptText]);
  const order = orderOf(url.get("by"), columns);
  const rows = sorted(shown, order);
  const numbers = rows.map(({ number }) => number);
  const all = numbers.length > 0 && numbers.slice(0, MOST_LINES).every((number) => chosen.has(number));
  const toggle = (number: number) => {
    const next = new Set(chosen);
    if (!next.delete(number)) next.add(number);
    onChoose(next);
  };
  // The rows keep one function, which does what the newest would.
  const newest = useRef(toggle);
  useEffect(() => {
    newest.current = toggle;
  });
  const onToggle = useCallback((number: number) => newest.current(number), []);
  const many = run.experiments.length > 1;
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={860} maxHeight={440} type="native">
        <Table verticalSpacing={6} horizontalSpacing={10} stickyHeader className={classes.experiments}>
          <Table.Thead>
            <Table.Tr>
              {many && (
                <Table.Th w={30}>
                  <Checkbox
                    size="xs"
                    aria-label={all ? "Chart none of them" : "Chart these experiments"}
                    checked={all}
                    indeterminate={!all && chosen.size > 0}
                    onChange={() => onChoose(new Set(all ? [] : numbers.slice(0, MOST_LINES)))}
                  />
                </Table.Th>
              )}
              {columns.map((column) => (
                <SortHeading
                  key={column.key}
                  name={column.name}
                  title={column.title}
                  sorted={order.column.key === column.key ? directionOf(order) : null}
                  isNumber={column.isNumber}
                  onSort={() => url.set({ by: pressed(order, column.key) })}
                />
              ))}
              <Table.Th aria-label="Where it runs, and actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody onPointerLeave={() => focus.set(null)}>
            {rows.map((one) => (
              <ExperimentRow
                key={one.id}
                project={project}
                experiment={one}
                columns={columns}
                tellsWhere={run.devices.length > 1}
                look={many ? lookOf(one.number, scheme) : null}
                chosen={many ? chosen.has(one.number) : null}
                full={chosen.size >= MOST_LINES}
                onToggle={onToggle}
                focus={focus}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
