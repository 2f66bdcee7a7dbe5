import { Anchor, Progress, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Project, Run } from "../../api/types";
import { goingText, progressText } from "./runText";

/** Runs that work or wait, one under the other, each with how far it is. */
export function RunLines({
  project,
  runs,
  onFollow,
}: {
  project: Project;
  runs: readonly Run[];
  onFollow: () => void;
}) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {runs.map((run) => (
        <li key={run.id}>
          <Anchor
            component={Link}
            size="sm"
            fw={600}
            c="inherit"
            to={`/projects/${project.id}/runs/${run.id}`}
            onClick={onFollow}
          >
            {run.state === "working" ? `Training ${run.name}` : goingText(run)}
          </Anchor>
          {run.state === "working" && (
            <>
              <Progress value={100 * run.progress} size="sm" my={6} aria-label={run.name} />
              <Text size="xs" c="dimmed">
                {progressText(run)}
              </Text>
            </>
          )}
        </li>
      ))}
    </Stack>
  );
}
