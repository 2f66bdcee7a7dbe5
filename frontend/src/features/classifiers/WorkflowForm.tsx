import { Anchor, Button, Collapse, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { useClassifiers } from "../../api/classifiers";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import type { Project, Workflow } from "../../api/types";
import { changeWorkflow, createWorkflow } from "../../api/workflows";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import { flowBody, flowForm } from "./workflowText";

const FIELDS = ["name", "classifier", "classifier_version", "detect"];

export function WorkflowForm({
  project,
  opened,
  of,
  onClose,
}: {
  project: Project;
  opened: boolean;
  of: Workflow | null;
  onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={of ? `Change ${of.name}` : "New workflow"}>
      {opened && <Fields project={project} of={of} onClose={onClose} />}
    </Modal>
  );
}

function Fields({ project, of, onClose }: { project: Project; of: Workflow | null; onClose: () => void }) {
  const cache = useQueryClient();
  const list = useClassifiers(project.id);
  const classifiers = flat(list.data);
  const [changed, setForm] = useState(() => flowForm(of, null));
  const form = { ...changed, classifier: changed.classifier ?? classifiers[0]?.id ?? null };
  const set = (changes: Partial<typeof form>) => setForm({ ...form, ...changes });
  const chosen = classifiers.find(({ id }) => id === form.classifier);
  const [advanced, { toggle }] = useDisclosure(form.min_face_px !== null || form.min_score > 0);
  const save = useMutation({
    mutationFn: () =>
      of ? changeWorkflow(project.id, of.id, flowBody(form)) : createWorkflow(project.id, flowBody(form)),
    onSuccess: (made) => {
      for (const queryKey of [keys.workflows(project.id), keys.classifiers(project.id)]) {
        void cache.invalidateQueries({ queryKey });
      }
      say(of && made.version > of.version ? `Saved as version ${made.version}.` : "Saved.");
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (list.isSuccess && !classifiers.length && !of) {
    return (
      <Text size="sm">
        A workflow names faces by a classifier.{" "}
        <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/classifiers?new=1`}>
          Make the first one
        </Anchor>
        , then come back.
      </Text>
    );
  }
  const numbers = Array.from({ length: chosen?.version ?? 0 }, (_, index) => (chosen?.version ?? 0) - index);
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={save.error} fields={FIELDS} />
        <TextInput
          label="Name"
          required
          maxLength={60}
          data-autofocus
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fieldError(save.error, "name")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label="Classifier"
            searchable
            allowDeselect={false}
            data={classifiers.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={form.classifier === null ? null : String(form.classifier)}
            onChange={(value) => set({ classifier: value ? Number(value) : null, version: null })}
            error={fieldError(save.error, "classifier")}
          />
          <Select
            label="Its version"
            allowDeselect={false}
            data={[
              { value: "newest", label: "Always the newest" },
              ...numbers.map((number) => ({ value: String(number), label: `Version ${number}` })),
            ]}
            value={form.version === null ? "newest" : String(form.version)}
            onChange={(value) => set({ version: value === "newest" ? null : Number(value) })}
            error={fieldError(save.error, "classifier_version")}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          Faces are found as the project finds them, and embedded by {project.embedder_title}.
        </Text>
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml={-8}
            onClick={toggle}
            aria-expanded={advanced}
            rightSection={advanced ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
          >
            Advanced: finding faces
          </Button>
          <Collapse expanded={advanced}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} mt={6}>
              <NumberInput
                label="Smallest face"
                description={`In pixels of the photo. Empty: as the project, ${project.min_face_px}.`}
                min={10}
                max={200}
                allowDecimal={false}
                suffix=" px"
                value={form.min_face_px ?? ""}
                onChange={(value) => set({ min_face_px: value === "" ? null : Number(value) })}
                error={fieldError(save.error, "detect")}
              />
              <NumberInput
                label="Least score"
                description="Findings that the detector is less sure of are left out."
                min={0}
                max={1}
                step={0.05}
                decimalScale={2}
                value={form.min_score}
                onChange={(value) => set({ min_score: Number(value) })}
              />
            </SimpleGrid>
          </Collapse>
        </div>
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.name.trim() || form.classifier === null}>
            {of ? "Save" : "Make the workflow"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
