import { Anchor, Card, Stack, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconCpu,
  IconEqual,
  IconHelpCircle,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiError, sentence } from "../../api/errors";
import type { Project, RunPreview } from "../../api/types";
import { count, counted } from "../../ui/duration";
import { Line, Lines, Numbers } from "../../ui/Forecast";
import { RowSkeletons } from "../../ui/Skeletons";
import { aboutText, basisText } from "./newRun";
import classes from "./newRun.module.css";
import type { NewRunState } from "./NewRunFields";
import { PlannedTable } from "./PlannedTable";

/** What submitting the form would do. */
export function PreviewPanel({
  project,
  state,
  button,
}: {
  project: Project;
  state: NewRunState;
  button: ReactNode;
}) {
  const { asking, error, good, retry } = state;
  const old = error !== null && good !== undefined;
  return (
    <section className={classes.panel} aria-label="What it would do" aria-busy={asking} data-old={old || undefined}>
      <Card withBorder>
        <Stack gap="sm">
          <Numbers
            numbers={[
              { label: "Experiments", value: good && count(good.experiments.length) },
              { label: "Time", value: good && aboutText(good.seconds) },
              { label: "Train faces", value: good && count(good.faces.train) },
              { label: "People", value: good && count(good.people) },
            ]}
          />
          {good && <Told project={project} preview={good} />}
          {!good && !error && <RowSkeletons count={3} height_px={18} />}
        </Stack>
        <div className={classes.submit}>
          {button}
          <Trouble error={error} onRetry={() => void retry()} />
        </div>
      </Card>
      {good && <PlannedTable preview={good} />}
    </section>
  );
}

/** Why it can't be submitted as it is. */
function Trouble({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (!error) return null;
  const inFields = error instanceof ApiError && Object.keys(error.fields).length > 0;
  return (
    <Text size="sm" role="status" className={classes.trouble}>
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        {inFields ? "See the marked field; this is as it was before." : sentence(error)}{" "}
        {!inFields && (
          <Anchor component="button" type="button" inherit underline="always" onClick={onRetry}>
            Try again
          </Anchor>
        )}
      </span>
    </Text>
  );
}

/** The sentences: what the networks begin as, who trains, what to be aware of. */
function Told({ project, preview }: { project: Project; preview: RunPreview }) {
  const { starts, training, unchanged_since, warnings } = preview;
  const basis = basisText(preview);
  return (
    <Lines>
      {unchanged_since && (
        <Line icon={IconEqual} strong>
          No changes to the data set since{" "}
          <Anchor
            component={Link}
            inherit
            underline="always"
            to={`/projects/${project.id}/runs/${unchanged_since.id}`}
          >
            {unchanged_since.name}
          </Anchor>
          .
        </Line>
      )}
      {starts.map(({ backbone, pretrained, available, sentence: says }) => (
        <Line key={`${backbone} ${pretrained}`} icon={startIcon(available)} strong={available === false}>
          {says}
        </Line>
      ))}
      {training.trainers.length > 0 && <Line icon={IconCpu}>{trainersText(training)}</Line>}
      {warnings.map((warning) => (
        <Line key={warning} icon={IconAlertTriangle}>
          {warning}
        </Line>
      ))}
      {basis && <Line icon={IconClock}>{basis}</Line>}
    </Lines>
  );
}

const startIcon = (available: boolean | null): TablerIcon =>
  available === null ? IconHelpCircle : available ? IconCircleCheck : IconAlertTriangle;

/** Returns who would take it up, and what comes before it; where nobody would, a warning of the site says so. */
function trainersText({ trainers, queue }: RunPreview["training"]): string {
  const free = trainers.filter(({ experiment }) => experiment === null).length;
  const before = queue.ahead ? `${counted(queue.ahead, "experiment")} before it in the queue` : "";
  return [counted(trainers.length, "trainer"), before || (free ? "free now" : "nothing else waits")].join(", ") + ".";
}
