import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../../api/keys";
import { classifierOf } from "../../../api/runs";
import type { Experiment, Project } from "../../../api/types";
import { fieldError } from "../../../ui/form";
import { FormError } from "../../../ui/FormError";
import { say } from "../../../ui/say";

const FIELDS = ["name", "accept_chance"];

/** Makes a classifier of an experiment's best checkpoint. */
export function MakeClassifier({
  project,
  experiment,
  onClose,
}: {
  project: Project;
  experiment: Experiment | null;
  onClose: () => void;
}) {
  return (
    <Modal opened={experiment !== null} onClose={onClose} title={`A classifier of ${experiment?.name ?? ""}`}>
      {experiment && <Form project={project} experiment={experiment} onClose={onClose} />}
    </Modal>
  );
}

function Form({
  project,
  experiment,
  onClose,
}: {
  project: Project;
  experiment: Experiment;
  onClose: () => void;
}) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(experiment.name);
  const [percent, setPercent] = useState<number | string>(50);
  const make = useMutation({
    mutationFn: () =>
      classifierOf(project.id, experiment, { name: name.trim(), accept_chance: Number(percent) / 100 }),
    onSuccess: (made) => {
      cache.setQueryData(keys.classifier(project.id, made.id), made);
      void cache.invalidateQueries({ queryKey: keys.classifiers(project.id) });
      void cache.invalidateQueries({ queryKey: keys.run(project.id, experiment.run_id) });
      onClose();
      say(`${made.name} names faces now.`);
      void navigate(`/projects/${project.id}/classifiers/${made.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          It names faces on the Predict page and in workflows, by the best checkpoint of this experiment.
        </Text>
        <FormError error={make.error} fields={FIELDS} />
        <TextInput
          data-autofocus
          label="Name"
          maxLength={60}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(make.error, "name")}
        />
        <NumberInput
          label="A name is given from a chance of"
          suffix=" %"
          min={0}
          max={100}
          clampBehavior="strict"
          value={percent}
          onChange={setPercent}
          error={fieldError(make.error, "accept_chance")}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
            Make the classifier
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
