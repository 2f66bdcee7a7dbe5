import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeDatasetNote } from "../../api/datasets";
import { keys } from "../../api/keys";
import type { Dataset, Project } from "../../api/types";
import { FormError } from "../../ui/FormError";
import { versionName } from "./versions";

export const LONGEST_NOTE = 2000;

/** Saves a note; the rest of a version never changes. */
export function useNote(project: Project, onSaved: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) => changeDatasetNote(project.id, id, note),
    onSuccess: (saved) => {
      cache.setQueryData(keys.dataset(project.id, saved.id), saved);
      void cache.invalidateQueries({ queryKey: keys.datasets(project.id) });
      onSaved();
    },
  });
}

/** A note on a version, from the table. */
export function NoteDialog({
  project,
  version,
  onClose,
}: {
  project: Project;
  version: Dataset | null;
  onClose: () => void;
}) {
  return (
    <Modal opened={version !== null} onClose={onClose} title={version && `Note on ${versionName(version)}`}>
      {version && <NoteForm key={version.id} project={project} version={version} onClose={onClose} />}
    </Modal>
  );
}

function NoteForm({
  project,
  version,
  onClose,
}: {
  project: Project;
  version: Dataset;
  onClose: () => void;
}) {
  const [note, setNote] = useState(version.note);
  const save = useNote(project, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: version.id, note: note.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormError error={save.error} />
        <Textarea
          data-autofocus
          aria-label={`Note on ${versionName(version)}`}
          placeholder="What the team should know about this version"
          autosize
          minRows={3}
          maxRows={10}
          maxLength={LONGEST_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the note
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
