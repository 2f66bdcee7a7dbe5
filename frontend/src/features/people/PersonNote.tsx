import { Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../api/keys";
import { updatePerson } from "../../api/people";
import type { Person, Project } from "../../api/types";
import { sayError } from "../../ui/say";
import classes from "./person.module.css";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { useRefresh } from "./useRefresh";

const LONGEST = 2000;

/** What the team should know about a person; saved when the field is left. */
export function PersonNote({ project, person }: { project: Project; person: Person }) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  /** What is being typed; null while the field shows what is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (note: string) => updatePerson(project.id, person.id, { note }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      setTyped(null);
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
  const leave = () => {
    if (typed === null || save.isPending) return;
    if (typed.trim() === person.note) setTyped(null);
    else save.mutate(typed.trim());
  };
  if (!project.can.label && !person.note) return null;
  return (
    <Textarea
      className={classes.note}
      aria-label={`Note on ${person.name}`}
      placeholder="Add a note for the team"
      size="xs"
      autosize
      minRows={1}
      maxRows={4}
      maxLength={LONGEST}
      readOnly={!project.can.label}
      value={typed ?? person.note}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        setTyped(null);
      }}
    />
  );
}
