import { Anchor, Card, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconEqual, IconFilterOff } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Project, Readiness } from "../../api/types";
import { count } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { Line, Lines, Numbers } from "../../ui/Forecast";
import { RowSkeletons } from "../../ui/Skeletons";
import classes from "./freeze.module.css";
import { ReadyPeople } from "./ReadyPeople";
import { SplitBar, SplitLegend } from "./SplitBar";
import { versionName } from "./versions";

/** What the rules would give, as the labels stand now. */
export function ReadinessPanel({
  project,
  readiness,
  settled,
  button,
}: {
  project: Project;
  readiness: UseQueryResult<Readiness>;
  /** Whether the answer is about what stands in the form. */
  settled: boolean;
  button: ReactNode;
}) {
  const ready = readiness.data;
  return (
    <section className={classes.panel} aria-label="What it would hold" aria-busy={!settled}>
      <Card withBorder>
        <Stack gap="sm" className={classes.answer} data-old={(!settled && ready) || undefined}>
          {readiness.isError && !ready ? (
            <ErrorState error={readiness.error} onRetry={readiness.refetch} />
          ) : (
            <>
              <Numbers
                numbers={[
                  { label: "Faces", value: ready && count(ready.face_count) },
                  { label: "People", value: ready && count(ready.person_count) },
                  { label: "Left out", value: ready && count(ready.left_out) },
                  { label: "Near-duplicates", value: ready && count(ready.near_duplicates) },
                ]}
              />
              {ready ? (
                <>
                  <SplitBar splits={ready.splits} />
                  <SplitLegend splits={ready.splits} />
                  <Told project={project} ready={ready} />
                </>
              ) : (
                <RowSkeletons count={3} height_px={18} />
              )}
            </>
          )}
          {button}
        </Stack>
      </Card>
      {ready && ready.people.length > 0 && <ReadyPeople project={project.id} ready={ready} />}
      {!ready && !readiness.isError && <RowSkeletons count={8} height_px={40} />}
    </section>
  );
}

/** The sentences: what stands in the way, what is left out, what the rules do with few faces. */
function Told({ project, ready }: { project: Project; ready: Readiness }) {
  const { can_freeze, left_out_why, reason, unchanged_since, warnings } = ready;
  return (
    <Lines>
      {!can_freeze && (
        <Line icon={IconAlertTriangle} strong>
          {reason}
        </Line>
      )}
      {unchanged_since && (
        <Line icon={IconEqual} strong>
          No change since{" "}
          <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/datasets/${unchanged_since.id}`}>
            {versionName(unchanged_since)}
          </Anchor>
          : it holds exactly this already.
        </Line>
      )}
      {warnings.map((warning) => (
        <Line key={warning} icon={IconAlertTriangle}>
          {warning}
        </Line>
      ))}
      {left_out_why.map((why) => (
        <Line key={why} icon={IconFilterOff}>
          {why}
        </Line>
      ))}
      {can_freeze && !warnings.length && !unchanged_since && (
        <Line icon={IconCircleCheck}>Nothing stands in the way.</Line>
      )}
    </Lines>
  );
}
