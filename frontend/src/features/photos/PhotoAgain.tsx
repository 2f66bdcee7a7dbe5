import { Button, Group, Loader, Text } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { sentence } from "../../api/errors";
import { cancelJob, isAtWork } from "../../api/jobs";
import type { Id, PhotoDetail, Project } from "../../api/types";
import { changesAnything, doneText, jobText, keptText, previewText } from "../jobs/jobText";
import { type Detection, useDetection } from "../jobs/useDetection";
import classes from "./photos.module.css";

/** Detecting the faces of one photo again; who goes on to another photo leaves it as it is. */
export function usePhotoAgain(project: Project, photo: PhotoDetail) {
  const [job, setJob] = useState<Id | null>(null);
  const detection = useDetection(project, { job, onJob: setJob });
  const abandon = useEffectEvent(() => {
    const left = detection.job;
    if (left?.can_cancel && left.state !== "applying") void cancelJob(project.id, left.id).catch(() => undefined);
  });
  useEffect(() => () => abandon(), []);
  return { ...detection, again: () => detection.start({ photos: [photo.id] }) };
}

/** What detecting again found, where it can be applied or left. */
export function PhotoAgain({ detection }: { detection: Detection & { again: () => void } }) {
  const { job, error, starting } = detection;
  if (!job && !error && !starting) return null;
  return (
    <section className={classes.again} aria-label="Detecting again" aria-live="polite">
      {error ? (
        <>
          <Text size="sm" role="alert">
            {sentence(error)}
          </Text>
          <Group gap={6}>
            <Small onClick={detection.again}>Try again</Small>
            <Small quiet onClick={detection.leave}>
              Leave it
            </Small>
          </Group>
        </>
      ) : (
        <State detection={detection} />
      )}
    </section>
  );
}

function State({ detection }: { detection: Detection & { again: () => void } }) {
  const { job } = detection;
  if (!job || isAtWork(job)) {
    return (
      <Group gap={8} justify="space-between" wrap="nowrap">
        <Group gap={8} wrap="nowrap">
          <Loader size={14} />
          <Text size="sm">{job && job.state !== "running" ? jobText(job) : "Looking for faces again…"}</Text>
        </Group>
        {job?.can_cancel && (
          <Small quiet onClick={detection.leave}>
            Cancel
          </Small>
        )}
      </Group>
    );
  }
  if (job.state === "ready" && job.result) {
    const kept = keptText(job.result);
    const some = changesAnything(job.result);
    return (
      <>
        <Text size="sm" fw={500}>
          {previewText(job.result)}
        </Text>
        {kept && (
          <Text size="xs" c="dimmed">
            {kept}
          </Text>
        )}
        <Group gap={6}>
          {some && job.can_apply && (
            <Button size="compact-sm" loading={detection.applying} onClick={() => detection.apply(false)}>
              Apply
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            loading={detection.leaving}
            onClick={detection.leave}
          >
            {some ? "Leave as it is" : "Close"}
          </Button>
        </Group>
      </>
    );
  }
  return (
    <>
      <Text size="sm" role={job.state === "failed" ? "alert" : undefined}>
        {job.state === "failed"
          ? (job.error?.message ?? "It failed. Try it again.")
          : job.state === "done"
            ? `Done: ${doneText(job.result)}. Undo takes it back.`
            : "Left as it is."}
      </Text>
      <Group gap={6}>
        {job.state === "failed" && <Small onClick={detection.again}>Try again</Small>}
        <Small quiet onClick={detection.leave}>
          Close
        </Small>
      </Group>
    </>
  );
}

function Small({
  quiet = false,
  onClick,
  children,
}: {
  quiet?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Button size="compact-xs" variant={quiet ? "subtle" : "default"} color={quiet ? "gray" : undefined} onClick={onClick}>
      {children}
    </Button>
  );
}
