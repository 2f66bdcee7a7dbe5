import { Progress, Text } from "@mantine/core";
import { useTeam } from "../../../api/teams";
import type { Counts, Project } from "../../../api/types";
import { count, counted } from "../../../ui/duration";
import classes from "./queues.module.css";

/** The thin bar: which share of the found faces has an answer, and how fast the team is. */
export function ShareDone({ project, counts: { faces } }: { project: Project; counts: Counts }) {
  const team = useTeam(project.id).data;
  const done = faces.labelled + faces.rejected + faces.stranger + faces.unsure;
  const percent = faces.total ? (100 * done) / faces.total : 0;
  const words = `${count(done)} of ${count(faces.total)} faces have an answer`;
  const hour = team?.last_hour ?? 0;
  return (
    <div className={classes.share}>
      <Progress value={percent} size={4} radius="xl" flex={1} aria-label={words} />
      <Text size="xs" c="dimmed" className={classes.words}>
        {words}
        {hour > 0 && (
          <span className={classes.rate} title={`${counted(hour, "answer")} of all members in the last hour`}>
            {` · ${count(hour)} an hour`}
          </span>
        )}
      </Text>
    </div>
  );
}
