import {
  ActionIcon,
  Button,
  Group,
  Paper,
  Progress,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconPlayerPause,
  IconPlayerPlay,
  IconUpload,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { confirm } from "../../ui/confirm";
import { bytes, count, counted, rate, timeLeft } from "../../ui/duration";
import type { Job } from "./center";
import type { UploadEngine } from "./engine";
import { ProblemList } from "./ProblemList";
import type { Snapshot } from "./types";
import classes from "./upload.module.css";
import { useJobs, useSnapshot } from "./useUpload";

/** The uploads of this tab, at the bottom right of every page. */
export function UploadPanels() {
  const jobs = useJobs();
  return (
    <div className={classes.corner}>
      {jobs.map((job) => (
        <UploadPanel key={job.project} job={job} />
      ))}
    </div>
  );
}

function UploadPanel({ job }: { job: Job }) {
  const now = useSnapshot(job);
  const [small, setSmall] = useState(false);
  if (now.phase === "empty") return null;
  const share = now.bytesTotal ? (100 * now.bytesDone) / now.bytesTotal : 100;
  if (small) {
    return (
      <UnstyledButton
        className={classes.pill}
        onClick={() => setSmall(false)}
        aria-label="Open the upload panel"
      >
        <PhaseIcon now={now} />
        <Text size="sm">
          {now.phase === "done"
            ? `${count(now.settled)} files done`
            : `${count(now.settled)} of ${count(now.total)}`}
        </Text>
        {now.problems.length > 0 && (
          <Text size="sm" c="red">
            {counted(now.problems.length, "problem")}
          </Text>
        )}
      </UnstyledButton>
    );
  }
  return (
    <Paper
      component="section"
      aria-label={`Upload to ${job.projectName}`}
      className={classes.panel}
      shadow="lg"
      withBorder
    >
      <Group justify="space-between" wrap="nowrap" px="sm" pt="sm">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <PhaseIcon now={now} />
          <Text fw={600} size="sm" truncate>
            {title(now)} {job.projectName}
          </Text>
        </Group>
        <PanelButtons job={job} now={now} onSmall={() => setSmall(true)} />
      </Group>
      <Stack gap={6} p="sm">
        <Progress
          value={share}
          color={now.phase === "paused" || now.phase === "waiting" ? "gray" : undefined}
          aria-label="Files uploaded"
          size="sm"
        />
        <Text size="xs" c="dimmed" className="tabular">
          {details(now)}
        </Text>
        {now.phase === "waiting" && (
          <Text size="xs" role="status">
            {now.waitingFor} Trying again by itself.
          </Text>
        )}
        {now.phase === "done" && (
          <Text size="sm" role="status">
            {summary(now)}
          </Text>
        )}
      </Stack>
      {now.problems.length > 0 && (
        <ProblemList
          title={`${counted(now.problems.length, "file")} not taken`}
          problems={now.problems}
          engine={job.engine}
        />
      )}
      {now.duplicates.length > 0 && <Duplicates now={now} engine={job.engine} />}
    </Paper>
  );
}

/** Dropping a folder again finds thousands that are there: they are listed, but on demand. */
function Duplicates({ now, engine }: { now: Snapshot; engine: UploadEngine }) {
  const [open, setOpen] = useState(false);
  const title = `${counted(now.duplicates.length, "file")} already there`;
  if (open) return <ProblemList title={title} problems={now.duplicates} engine={engine} />;
  return (
    <Button variant="subtle" size="compact-xs" m={6} onClick={() => setOpen(true)} aria-expanded={open}>
      Show {title}
    </Button>
  );
}

function PanelButtons({ job, now, onSmall }: { job: Job; now: Snapshot; onSmall: () => void }) {
  const cancel = () =>
    confirm({
      title: "Stop this upload?",
      body: "Photos that are already there stay. Adding the same files again goes on where this stopped.",
      confirm: "Stop the upload",
      danger: true,
      onConfirm: () => job.engine.cancel(),
    });
  return (
    <Group gap={2} wrap="nowrap">
      {now.phase === "paused" ? (
        <Button
          size="compact-xs"
          onClick={() => job.engine.resume()}
          leftSection={<IconPlayerPlay size={14} />}
        >
          Resume
        </Button>
      ) : (
        now.phase !== "done" && (
          <IconButton
            label="Pause the upload"
            onClick={() => job.engine.pause()}
            icon={<IconPlayerPause size={16} />}
          />
        )
      )}
      <IconButton label="Make the panel small" onClick={onSmall} icon={<IconChevronDown size={16} />} />
      {now.phase === "done" ? (
        <IconButton
          label="Close the upload panel"
          onClick={() => job.engine.clear()}
          icon={<IconX size={16} />}
        />
      ) : (
        <IconButton label="Stop the upload" onClick={cancel} icon={<IconX size={16} />} />
      )}
    </Group>
  );
}

function IconButton({ label, icon, onClick }: { label: string; icon: React.ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function PhaseIcon({ now }: { now: Snapshot }) {
  if (now.phase === "done") return <IconCheck size={18} color="var(--mantine-primary-color-filled)" />;
  if (now.phase === "paused") return <IconPlayerPause size={18} />;
  return <IconUpload size={18} />;
}

function title({ phase }: Snapshot): string {
  if (phase === "done") return "Uploaded to";
  if (phase === "paused") return "Paused:";
  if (phase === "waiting") return "Waiting for the site:";
  return "Uploading to";
}

function details(now: Snapshot): string {
  const parts = [`${count(now.settled)} of ${count(now.total)} files`];
  if (now.phase === "working") {
    if (now.filesPerSecond > 0) parts.push(rate(now.filesPerSecond));
    if (now.bytesPerSecond > 0) parts.push(`${bytes(now.bytesPerSecond)}/s`);
    if (now.secondsLeft !== null) parts.push(timeLeft(now.secondsLeft));
  } else {
    parts.push(bytes(now.bytesTotal));
  }
  return parts.join(" · ");
}

function summary({ counts }: Snapshot): string {
  const parts = [`${counted(counts.added, "photo")} added`];
  if (counts.restored) parts.push(`${count(counts.restored)} back from the trash`);
  if (counts.duplicate) parts.push(`${count(counts.duplicate)} already there`);
  if (counts.refused) parts.push(`${count(counts.refused)} refused`);
  if (counts.failed) parts.push(`${count(counts.failed)} failed`);
  if (counts.skipped) parts.push(`${count(counts.skipped)} skipped`);
  if (counts.cancelled) parts.push(`${count(counts.cancelled)} stopped`);
  return `${parts.join(", ")}.`;
}
