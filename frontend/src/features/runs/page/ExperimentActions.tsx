import { ActionIcon, Anchor, Button, Group, Tooltip } from "@mantine/core";
import { IconPlayerStop, IconRefresh, IconTargetArrow } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Experiment, Project } from "../../../api/types";
import { MakeClassifier } from "./MakeClassifier";
import classes from "./run.module.css";
import { useExperimentActions } from "./useExperimentActions";
import { canName, canRetry, canStop } from "./words";

/** What can be done with one experiment now. */
export function ExperimentActions({
  project,
  experiment,
  narrow,
}: {
  project: Project;
  experiment: Experiment;
  /** Whether there is little room. */
  narrow: boolean;
}) {
  const { stop, retry } = useExperimentActions(project.id);
  const [making, make] = useState(false);
  const { classifier, name } = experiment;
  const may = project.can.label;
  const again = experiment.outcome === "stopped" ? "Go on" : "Try again";
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {classifier && (
        <Anchor
          component={Link}
          size="sm"
          className={classes.classifier}
          to={`/projects/${project.id}/classifiers/${classifier.id}`}
          title={`The classifier that was made of ${name}`}
        >
          <IconTargetArrow size={14} aria-hidden /> {classifier.name}
        </Anchor>
      )}
      {may && canName(experiment) && narrow && (
        <Tooltip label="Make a classifier of it">
          <ActionIcon variant="light" size="sm" onClick={() => make(true)} aria-label={`Make a classifier of ${name}`}>
            <IconTargetArrow size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      {may && canName(experiment) && !narrow && (
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconTargetArrow size={14} />}
          onClick={() => make(true)}
          aria-label={`Make a classifier of ${name}`}
        >
          Make a classifier
        </Button>
      )}
      {may && canRetry(experiment) && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={retry.isPending}
          onClick={() => retry.mutate(experiment)}
          aria-label={`${again}: ${name}`}
        >
          {again}
        </Button>
      )}
      {may && canStop(experiment) && (
        <Tooltip label={experiment.state === "working" ? "Stop it; its best checkpoint is kept" : "Cancel it"}>
          <ActionIcon
            variant="default"
            size="sm"
            loading={stop.isPending}
            onClick={() => stop.mutate(experiment)}
            aria-label={`Stop ${name}`}
          >
            <IconPlayerStop size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      <MakeClassifier project={project} experiment={making ? experiment : null} onClose={() => make(false)} />
    </Group>
  );
}
