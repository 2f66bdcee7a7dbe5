import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { cancelJob, isAtWork } from "../../api/jobs";
import type { Job, Project } from "../../api/types";
import { sayError } from "../../ui/say";
import { jobPercent, jobText, previewText } from "./jobText";
import { useTellJob } from "./useDetection";

/** Jobs one under the other, each with how far it is and a way to end it. */
export function JobLines({
  project,
  jobs,
  onFollow,
}: {
  project: Project;
  jobs: readonly Job[];
  /** Called when a link to a job's own place is followed; absent there. */
  onFollow?: () => void;
}) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {jobs.map((job) => (
        <JobLine key={job.id} project={project} job={job} onFollow={onFollow} />
      ))}
    </Stack>
  );
}

function JobLine({ project, job, onFollow }: { project: Project; job: Job; onFollow?: () => void }) {
  const tell = useTellJob(project);
  const cancel = useMutation({
    mutationFn: () => cancelJob(project.id, job.id),
    onSuccess: tell,
    onError: sayError,
  });
  const text = jobText(job);
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" gap="xs" mih={26}>
        <Text size="sm" fw={600}>
          {text}
        </Text>
        {job.can_cancel && (
          <Button
            size="compact-xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
            style={{ flex: "none" }}
            aria-label={`${job.state === "ready" ? "Leave" : "Cancel"}: ${text}`}
          >
            {job.state === "ready" ? "Leave" : "Cancel"}
          </Button>
        )}
      </Group>
      {isAtWork(job) && (
        <Progress value={jobPercent(job)} size="sm" my={6} aria-label={text} animated={job.state !== "waiting"} />
      )}
      {job.state === "ready" && job.result && <Text size="sm">{previewText(job.result)}</Text>}
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {[job.by && `by ${job.by}`, job.failed > 0 && `${job.failed} failed`].filter(Boolean).join(" · ")}
        </Text>
        {onFollow && waitsUnderSettings(job) && (
          <Anchor
            component={Link}
            size="xs"
            to={`/projects/${project.id}/settings?tab=detection`}
            onClick={onFollow}
          >
            {job.state === "ready" ? "Look and decide" : "Open"}
          </Anchor>
        )}
      </Group>
    </li>
  );
}

/** A single photo's detection belongs to its page. */
const waitsUnderSettings = (job: Job) => job.kind === "embed" || job.photo_count > 1;
