import { memo } from "react";
import type { Project, Run } from "../../../api/types";
import { NoteField } from "../../../ui/NoteField";
import { say, sayError } from "../../../ui/say";
import { useRunChange } from "./useRunChange";

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

/** What the team should know about a run. */
export const RunNote = memo(function RunNote({ project, run }: Noted) {
  const save = useRunChange(project.id, run.id, () => say("The note is saved."));
  return (
    <NoteField
      of={run.name}
      note={run.note}
      may={project.can.label && !run.deleted_at}
      isPending={save.isPending}
      onSave={(note, onSaved) => save.mutate({ note }, { onSuccess: onSaved, onError: sayError })}
    />
  );
}, isSame);
