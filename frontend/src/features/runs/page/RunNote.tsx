import { Textarea } from "@mantine/core";
import { memo, useState } from "react";
import type { Project, Run } from "../../../api/types";
import { say, sayError } from "../../../ui/say";
import classes from "./run.module.css";
import { useRunChange } from "./useRunChange";

const LONGEST = 2000;

interface Noted {
  project: Project;
  run: Run;
}

/** Measuring the field anew with each step of each experiment would cost more than all the charts. */
const isSame = (one: Noted, other: Noted) =>
  one.project === other.project &&
  one.run.note === other.run.note &&
  one.run.name === other.run.name &&
  one.run.deleted_at === other.run.deleted_at;

/** What the team should know about a run; saved when the field is left. */
export const RunNote = memo(function RunNote({ project, run }: Noted) {
  /** What is being typed; null while the field shows what is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const save = useRunChange(project.id, run.id, () => {
    setTyped(null);
    say("The note is saved.");
  });
  const may = project.can.label && !run.deleted_at;
  const leave = () => {
    if (typed === null || save.isPending) return;
    if (typed.trim() === run.note) setTyped(null);
    // What was typed stays in the field if it can't be saved.
    else save.mutate({ note: typed.trim() }, { onError: sayError });
  };
  if (!may && !run.note) return null;
  return (
    <Textarea
      className={classes.note}
      aria-label={`Note on ${run.name}`}
      placeholder="Add a note for the team"
      size="sm"
      autosize
      minRows={1}
      maxRows={6}
      maxLength={LONGEST}
      readOnly={!may}
      value={typed ?? run.note}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}, isSame);
