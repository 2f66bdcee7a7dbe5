import type { Dataset, Project } from "../../api/types";
import { NoteField } from "../../ui/NoteField";
import { say, sayError } from "../../ui/say";
import { useNote } from "./NoteDialog";
import { versionName } from "./versions";

/** What the team should know about a version. */
export function DatasetNote({ project, version }: { project: Project; version: Dataset }) {
  const save = useNote(project, () => say("The note is saved."));
  return (
    <NoteField
      of={versionName(version)}
      note={version.note}
      may={project.can.label}
      isPending={save.isPending}
      onSave={(note, onSaved) => save.mutate({ id: version.id, note }, { onSuccess: onSaved, onError: sayError })}
    />
  );
}
