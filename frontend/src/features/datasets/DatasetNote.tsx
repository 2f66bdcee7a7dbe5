import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Dataset, Project } from "../../api/types";
import { say, sayError } from "../../ui/say";
import classes from "./dataset.module.css";
import { LONGEST_NOTE, useNote } from "./NoteDialog";
import { versionName } from "./versions";

/** What the team should know about a version; saved when the field is left. */
export function DatasetNote({ project, version }: { project: Project; version: Dataset }) {
  /** What is being typed; null while the field shows what is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const save = useNote(project, () => {
    setTyped(null);
    say("The note is saved.");
  });
  const leave = () => {
    if (typed === null || save.isPending) return;
    if (typed.trim() === version.note) setTyped(null);
    // What was typed stays in the field if it can't be saved.
    else save.mutate({ id: version.id, note: typed.trim() }, { onError: sayError });
  };
  if (!project.can.label && !version.note) return null;
  return (
    <Textarea
      className={classes.note}
      aria-label={`Note on ${versionName(version)}`}
      placeholder="Add a note for the team"
      size="sm"
      autosize
      minRows={1}
      maxRows={6}
      maxLength={LONGEST_NOTE}
      readOnly={!project.can.label}
      value={typed ?? version.note}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
