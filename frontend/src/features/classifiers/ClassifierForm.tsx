import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeClassifier, createClassifier } from "../../api/classifiers";
import { keys } from "../../api/keys";
import type { Classifier, Project } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import { ChanceField } from "./ChanceField";
import { RuleFields } from "./RuleFields";
import { bodyOf, changeOf, type Form, missing } from "./settings";
import { SourceFields } from "./SourceFields";

const FIELDS = ["name", "people", "k", "reach", "accept_distance", "dataset", "accept_chance"];

/** What the form is for: a new classifier, or another version of one. */
export interface Editing {
  form: Form;
  of: Classifier | null;
}

export function ClassifierForm({
  project,
  editing,
  onClose,
  onMade,
}: {
  project: Project;
  editing: Editing | null;
  onClose: () => void;
  onMade?: (classifier: Classifier) => void;
}) {
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      size={640}
      title={editing?.of ? `Change ${editing.of.name}` : "New classifier"}
    >
      {editing && <Fields project={project} editing={editing} onClose={onClose} onMade={onMade} />}
    </Modal>
  );
}

function Fields({
  project,
  editing,
  onClose,
  onMade,
}: {
  project: Project;
  editing: Editing;
  onClose: () => void;
  onMade?: (classifier: Classifier) => void;
}) {
  const cache = useQueryClient();
  const [form, setForm] = useState(editing.form);
  const { of } = editing;
  const set = (changes: Partial<Form>) => setForm((before) => ({ ...before, ...changes }));
  const save = useMutation({
    mutationFn: () =>
      of ? changeClassifier(project.id, of.id, changeOf(form)) : createClassifier(project.id, bodyOf(form)),
    onSuccess: (made) => {
      cache.setQueryData(keys.classifier(project.id, made.id), made);
      void cache.invalidateQueries({ queryKey: keys.classifiers(project.id) });
      if (of) {
        void cache.invalidateQueries({ queryKey: keys.evaluation(project.id, of.id) });
        say(made.version === of.version ? "Saved." : `Saved as version ${made.version}.`);
      }
      onClose();
      onMade?.(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const lacks = missing(form);
  const error = (field: string) => fieldError(save.error, field);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <FormError error={save.error} fields={FIELDS} />
        <TextInput
          label="Name"
          required
          maxLength={60}
          data-autofocus
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={error("name")}
        />
        {form.accept_chance === null ? (
          <>
            <SourceFields project={project} form={form} set={set} error={error} />
            <RuleFields project={project} form={form} set={set} error={error} />
          </>
        ) : (
          <ChanceField
            value={form.accept_chance}
            onChange={(accept_chance) => set({ accept_chance })}
            error={error("accept_chance")}
          />
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={lacks !== ""} title={lacks || undefined}>
            {of ? "Save a new version" : "Make the classifier"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
