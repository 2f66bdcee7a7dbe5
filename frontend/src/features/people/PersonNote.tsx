import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { updatePerson } from "../../api/people";
import type { Person, Project } from "../../api/types";
import { NoteField } from "../../ui/NoteField";
import { sayError } from "../../ui/say";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { useRefresh } from "./useRefresh";

/** What the team should know about a person. */
export function PersonNote({ project, person }: { project: Project; person: Person }) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  const save = useMutation({
    mutationFn: (note: string) => updatePerson(project.id, person.id, { note }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      refresh();
      sayWithUndo(
        cache,
        project.id,
        saved.note ? `The note on ${saved.name} is saved.` : `The note on ${saved.name} is gone.`,
        (change) => change.action === "note" && change.person?.id === saved.id,
      );
    },
    onError: sayError, // what was typed stays in the field
  });
  return (
    <NoteField
      of={person.name}
      note={person.note}
      may={project.can.label}
      isPending={save.isPending}
      onSave={(note, onSaved) => save.mutate(note, { onSuccess: onSaved })}
      size="xs"
      maxRows={4}
    />
  );
}
