import { Button, Checkbox, Group, Loader, Progress, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import { sentence } from "../../api/errors";
import { useNextChanges } from "../../api/faces";
import { isAtWork } from "../../api/jobs";
import type { Job, Project } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { changesAnything, doneText, jobPercent, jobText, keptText, previewText } from "../jobs/jobText";
import type { Detection } from "../jobs/useDetection";
import { useHistory } from "../label/useHistory";
import classes from "./detection.module.css";
import { sameSettings, settingsText } from "./settings";

/** A detection of the whole project: how far it is, what it would change, and what became of it. */
export function DetectAgain({ project, detection }: { project: Project; detection: Detection }) {
  const { undo, redo, going } = useHistory(project);
  useKeys("detection", { "detection.undo": undo, "detection.redo": redo }, project.can.label);
  const { job, error, starting } = detection;
  if (!job && !error && !starting) return null;
  return (
    <section className={classes.again} aria-label="Detecting again">
      {error && (
        <Text size="sm" role="alert">
          {sentence(error)}
        </Text>
      )}
      {!error && !job && <Loader size="sm" />}
      {job && isAtWork(job) && <AtWork job={job} detection={detection} />}
      {job?.state === "ready" && <Ready project={project} job={job} detection={detection} />}
      {job?.state === "done" && <Done project={project} job={job} onUndo={undo} undoing={going} />}
      {job?.state === "failed" && (
        <Text size="sm" role="alert">
          {job.error?.message ?? "It failed. Try it again."}
        </Text>
      )}
      {job?.state === "cancelled" && <Text size="sm">Left as it is: nothing was changed.</Text>}
      {((job && !isAtWork(job) && job.state !== "ready") || (error && !job)) && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={detection.leave} className={classes.close}>
          Close
        </Button>
      )}
    </section>
  );
}

function AtWork({ job, detection }: { job: Job; detection: Detection }) {
  return (
    <>
      <Group justify="space-between" wrap="nowrap" mih={28}>
        <Text size="sm" fw={600} role="status">
          {jobText(job)}
        </Text>
        {job.can_cancel && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={detection.leave}
            loading={detection.leaving}
          >
            Cancel
          </Button>
        )}
      </Group>
      <Progress value={jobPercent(job)} aria-label={jobText(job)} animated={job.state !== "waiting"} />
      {job.settings && (
        <Text size="xs" c="dimmed">
          With {settingsText(job.settings)}. Work can go on meanwhile.
        </Text>
      )}
    </>
  );
}

function Ready({ project, job, detection }: { project: Project; job: Job; detection: Detection }) {
  const [keep, setKeep] = useState(true);
  const stored = { min_face_px: project.min_face_px, thresholds: project.thresholds };
  const isOther = job.settings !== null && !sameSettings(job.settings, stored);
  if (!job.result) return null;
  const some = changesAnything(job.result);
  const canKeep = isOther && project.can.manage;
  return (
    <>
      <Text fw={600} role="status">
        {previewText(job.result)}
      </Text>
      <Text size="sm" c="dimmed">
        {[
          `${counted(job.result.stay, "face")} ${job.result.stay === 1 ? "stays as it is" : "stay as they are"}.`,
          keptText(job.result),
          job.settings && `Looked for ${settingsText(job.settings)}.`,
          job.failed > 0 && `${counted(job.failed, "photo")} could not be read.`,
        ]
          .filter(Boolean)
          .join(" ")}
      </Text>
      {canKeep && (
        <Checkbox
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
          label="Keep these settings for the project"
        />
      )}
      <Group gap="xs">
        {job.can_apply && (some || canKeep) && (
          <Button loading={detection.applying} onClick={() => detection.apply(canKeep && keep)}>
            Apply
          </Button>
        )}
        <Button variant="default" loading={detection.leaving} onClick={detection.leave}>
          {some ? "Leave as it is" : "Close"}
        </Button>
      </Group>
    </>
  );
}

function Done({
  project,
  job,
  onUndo,
  undoing,
}: {
  project: Project;
  job: Job;
  onUndo: () => void;
  undoing: boolean;
}) {
  const { data } = useNextChanges(project.id, project.can.label);
  return (
    <>
      <Text fw={600} role="status">
        Done: {doneText(job.result)}.
      </Text>
      {changesAnything(job.result) && (
        <Text size="sm" c="dimmed">
          Undo takes all of it back at once, here or under Label (Ctrl+Z).
        </Text>
      )}
      {data?.undo && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          loading={undoing}
          onClick={onUndo}
          style={{ justifySelf: "start" }}
        >
          Undo: {data.undo.summary}
        </Button>
      )}
    </>
  );
}
