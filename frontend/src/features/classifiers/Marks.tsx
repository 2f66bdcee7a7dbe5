import { Badge, Text } from "@mantine/core";
import { IconAlertTriangle, IconBroadcast, IconEraser, IconPin } from "@tabler/icons-react";
import type { Classifier } from "../../api/types";
import { when } from "../../ui/duration";
import classes from "./classifiers.module.css";
import { sourceText } from "./settings";

/** By which labels a classifier names faces: those of now, or a data set's. */
export function SourceMark({ settings }: Pick<Classifier, "settings">) {
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
