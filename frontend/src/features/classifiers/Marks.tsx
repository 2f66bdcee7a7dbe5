import { Anchor, Badge, Text } from "@mantine/core";
import { IconAlertTriangle, IconBroadcast, IconEraser, IconPin } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Classifier, Id } from "../../api/types";
import { when } from "../../ui/duration";
import classes from "./classifiers.module.css";
import { sourceText } from "./settings";

/** By what a classifier names faces: the labels of now, a data set's, or what an experiment learned. */
export function SourceMark({ project, settings }: Pick<Classifier, "settings"> & { project: Id }) {
  const { experiment } = settings;
  if (experiment) {
    return (
      <Anchor
        component={Link}
        inherit
        underline="always"
        className={classes.mark}
        to={`/projects/${project}/runs/${experiment.run_id}`}
      >
        {experiment.name}
      </Anchor>
    );
  }
  const Icon = settings.dataset ? IconPin : IconBroadcast;
  return (
    <span className={classes.mark}>
      <Icon size={14} aria-hidden />
      {sourceText(settings)}
    </span>
  );
}

/** Says that people or faces it knew were erased. */
export function ErasedMark({ at }: { at: string | null }) {
  if (!at) return null;
  return (
    <Badge
      variant="outline"
      color="gray"
      tt="none"
      leftSection={<IconEraser size={12} aria-hidden />}
      title={`People or faces that it knew were erased, last on ${when(at)}`}
    >
      Erased data
    </Badge>
  );
}

/** Why it can't name faces now, and what to do. */
export function ProblemLine({ problem }: { problem: string }) {
  if (!problem) return null;
  return (
    <Text size="xs" className={classes.problem}>
      <IconAlertTriangle size={14} aria-hidden />
      <span>{problem}</span>
    </Text>
  );
}
