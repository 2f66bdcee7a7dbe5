import { Checkbox, Progress, Table, Text } from "@mantine/core";
import { memo } from "react";
import type { Experiment, Id, Project } from "../../../api/types";
import type { Look } from "../charts/look";
import { type Shared, useShared } from "../charts/shared";
import { Swatch } from "../charts/ValueTable";
import { RunState } from "../RunState";
import type { Column } from "./columns";
import { ExperimentActions } from "./ExperimentActions";
import classes from "./run.module.css";
import { goingText, outcomeText, progressOf, stateText } from "./words";

/** One experiment of the table: of fifty that train only the one that is further is made anew. */
export const ExperimentRow = memo(function ExperimentRow({
  project,
  experiment,
  columns,
  tellsWhere,
  look,
  chosen,
  full,
  onToggle,
  focus,
}: {
  project: Project;
  experiment: Experiment;
  columns: readonly Column[];
  /** Whether others run elsewhere. */
  tellsWhere: boolean;
  look: Look | null;
  /** Whether it is charted; null where there is nothing to choose. */
  chosen: boolean | null;
  /** Whether no more of them can be charted. */
  full: boolean;
  onToggle: (number: number) => void;
  focus: Shared<Id | null>;
}) {
  const focused = useShared(focus) === experiment.id;
  return (
    <Table.Tr
      data-experiment={experiment.number}
      data-focus={focused || undefined}
      onPointerEnter={() => focus.set(experiment.id)}
    >
      {chosen !== null && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={`Chart ${experiment.name}`}
            checked={chosen}
            disabled={!chosen && full}
            onChange={() => onToggle(experiment.number)}
          />
        </Table.Td>
      )}
      {columns.map((column) => (
        <Table.Td key={column.key} className={column.isNumber ? classes.number : undefined}>
          {column.key === "number" ? (
            <span className={classes.who}>
              {look && <Swatch look={look} />}
              <Text span size="sm" fw={600} title={experiment.name}>
                exp{experiment.number}
              </Text>
            </span>
          ) : column.key === "state" ? (
            <Standing experiment={experiment} tellsWhere={tellsWhere} />
          ) : (
            column.text(experiment)
          )}
        </Table.Td>
      ))}
      <Table.Td>
        <ExperimentActions project={project} experiment={experiment} narrow={look !== null} />
      </Table.Td>
    </Table.Tr>
  );
});

/** How it stands: with a bar while it trains, with its sentence where it failed. */
function Standing({ experiment, tellsWhere }: { experiment: Experiment; tellsWhere: boolean }) {
  const { state, stage, error, config, batch_size, device, machine } = experiment;
  const halved = batch_size !== null && typeof config.batch_size === "number" && batch_size < config.batch_size;
  const where = [machine, device].filter(Boolean).join(", ");
  return (
    <div className={classes.standing}>
      <RunState state={state} word={stateText(experiment)} title={outcomeText(experiment) || undefined} />
      {state === "working" && stage === "training" && (
        <>
          <Progress
            size="sm"
            my={3}
            transitionDuration={0} // gliding, fifty of them would paint the table in every frame
            value={100 * progressOf(experiment)}
            aria-label={`${experiment.name}: ${Math.floor(100 * progressOf(experiment))} %`}
          />
          <Text size="xs" c="dimmed">
            {goingText(experiment)}
          </Text>
        </>
      )}
      {error && (
        <Text size="xs" className={classes.error}>
          {error.message}
        </Text>
      )}
      {halved && (
        <Text size="xs" c="dimmed">
          With a batch of {batch_size}: memory ran out with {String(config.batch_size)}
        </Text>
      )}
      {tellsWhere && where && (
        <Text size="xs" c="dimmed" truncate title={where}>
          {where}
        </Text>
      )}
    </div>
  );
}
