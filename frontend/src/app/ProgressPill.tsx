import { Loader, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { isWorking, useProgress } from "../api/projects";
import type { Progress, Project } from "../api/types";
import { count, rate, timeLeft } from "../ui/duration";
import classes from "./shell.module.css";

/** What the site works on right now; gone when it is done. */
export function ProgressPill({ project }: { project: Project }) {
  const { data } = useProgress(project.id);
  if (!data || !isWorking(data)) return null;
  const { waiting, working, done, failed, total } = data.counts.photos;
  return (
    <Popover position="bottom-start" shadow="md">
      <Popover.Target>
        <UnstyledButton className={classes.pill} aria-label={`${progressText(data)}. Show details`}>
          <Loader size={14} />
          <Text span size="xs" truncate visibleFrom="sm">
            {progressText(data)}
          </Text>
          <Text span size="xs" hiddenFrom="sm">
            {count(done + failed)}/{count(total)}
          </Text>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            Finding faces
          </Text>
          <Text size="sm">{count(done)} photos done</Text>
          <Text size="sm">{count(working)} being looked at</Text>
          <Text size="sm">{count(waiting)} waiting</Text>
          {failed > 0 && <Text size="sm">{count(failed)} failed</Text>}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Returns "Finding faces 132 of 400 · 11/s · 24 s left". */
export function progressText({ counts, photos_per_second, seconds_left }: Progress): string {
  const { done, failed, total } = counts.photos;
  return [
    `Finding faces ${count(done + failed)} of ${count(total)}`,
    rate(photos_per_second),
    timeLeft(seconds_left),
  ]
    .filter(Boolean)
    .join(" · ");
}
