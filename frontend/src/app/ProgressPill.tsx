import { Loader, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClock, IconEye } from "@tabler/icons-react";
import { isAtWork, useJobs } from "../api/jobs";
import { isWorking, useProgress } from "../api/projects";
import { isGoing, useOpenRuns, useRun } from "../api/runs";
import type { Job, Progress, Project } from "../api/types";
import { JobLines } from "../features/jobs/JobLines";
import { jobText } from "../features/jobs/jobText";
import { RunLines } from "../features/runs/RunLines";
import { goingText, progressText as runProgress } from "../features/runs/runText";
import { count, rate, timeLeft } from "../ui/duration";
import classes from "./shell.module.css";

/** What the site works on right now, and previews that wait for an answer; gone when there is nothing. */
export function ProgressPill({ project }: { project: Project }) {
  const { data } = useProgress(project.id);
  const { jobs } = useJobs(project.id);
  const photos = data && isWorking(data) ? data : undefined;
  const shown = jobs.filter((job) => isAtWork(job) || waitsForAnswer(job));
  const atWork = jobs.filter(isAtWork);
  const runs = useOpenRuns(project.id).runs.filter(isGoing);
  // The oldest of those that work is the next to end.
  const run = runs.findLast(({ state }) => state === "working") ?? runs.at(-1);
  const { data: whole } = useRun(project.id, run?.state === "working" ? run.id : 0);
  const [opened, { toggle, close }] = useDisclosure(false);
  if (!photos && !shown.length && !run) return null;
  const text = pillText(photos, atWork, shown, { text: run && goingText(run, whole?.experiments), count: runs.length });
  const busy = photos || atWork.length || run?.state === "working";
  return (
    <Popover position="bottom-start" shadow="md" width={360} opened={opened} onDismiss={close}>
      <Popover.Target>
        <UnstyledButton className={classes.pill} onClick={toggle} aria-label={`${text}. Show details`}>
          {busy ? <Loader size={14} /> : shown.length ? <IconEye size={15} stroke={1.7} /> : <IconClock size={15} />}
          <Text span size="xs" truncate visibleFrom="sm">
            {text}
          </Text>
          <Text span size="xs" hiddenFrom="sm">
            {shortText(photos, atWork, shown) || (run && (run.state === "working" ? runProgress(run) : "Waiting"))}
          </Text>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {photos && <PhotoLines progress={photos} />}
          {shown.length > 0 && <JobLines project={project} jobs={shown} onFollow={close} />}
          {runs.length > 0 && <RunLines project={project} runs={runs} onFollow={close} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function PhotoLines({ progress }: { progress: Progress }) {
  const { waiting, working, done, failed } = progress.counts.photos;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Finding faces
      </Text>
      <Text size="sm">{count(done)} photos done</Text>
      <Text size="sm">{count(working)} being looked at</Text>
      <Text size="sm">{count(waiting)} waiting</Text>
      {failed > 0 && <Text size="sm">{count(failed)} failed</Text>}
    </Stack>
  );
}

/** A preview of many photos; the one of a single photo stands on its page. */
export function waitsForAnswer(job: Job): boolean {
  return job.state === "ready" && job.photo_count > 1;
}

/** Returns what goes on in one line: the photos first, then the newest job, then a run, then how many more. */
export function pillText(
  photos: Progress | undefined,
  atWork: readonly Job[],
  shown: readonly Job[],
  runs: { text: string | undefined; count: number } = { text: undefined, count: 0 },
): string {
  const first = atWork[0] ?? shown[0];
  const texts = [photos && progressText(photos), first && jobText(first), runs.text];
  const more = (photos ? 1 : 0) + shown.length + runs.count - 1;
  return `${texts.find((text) => text !== undefined) ?? ""}${more > 0 ? ` · ${more} more` : ""}`;
}

/** Where there is little room; "" where runs alone go on. */
function shortText(photos: Progress | undefined, atWork: readonly Job[], shown: readonly Job[]): string {
  const [job] = atWork;
  if (photos) {
    const { done, failed, total } = photos.counts.photos;
    return `${count(done + failed)}/${count(total)}`;
  }
  if (job) return `${count(job.done + job.failed)}/${count(job.total)}`;
  return shown.length ? "Preview" : "";
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
