import { Group, Input, Radio, Select, Stack, Text } from "@mantine/core";
import { useFrozen } from "../../api/classifiers";
import type { Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { PeopleChoice } from "./PeopleChoice";
import type { Form } from "./settings";

/** Whom a classifier knows, and by which labels. */
export function SourceFields({
  project,
  form,
  set,
  error,
}: {
  project: Project;
  form: Form;
  set: (changes: Partial<Form>) => void;
  error: (field: string) => string | undefined;
}) {
  const frozen = useFrozen(project.id);
  const versions = frozen.data ?? [];
  const known = versions.find(({ id }) => id === form.dataset);
  return (
    <>
      <Radio.Group
        label="People"
        value={form.everyone ? "everyone" : "chosen"}
        onChange={(value) => set({ everyone: value === "everyone" })}
        error={error("people")}
      >
        <Group gap="lg" mt={6}>
          <Radio value="everyone" label="Everyone" />
          <Radio value="chosen" label="Chosen people" />
        </Group>
        {!form.everyone && (
          <PeopleChoice project={project.id} people={form.people} onPeople={(people) => set({ people })} />
        )}
      </Radio.Group>
      <Radio.Group
        label="Labels"
        value={form.dataset === null ? "live" : "pinned"}
        onChange={(value) => set({ dataset: value === "live" ? null : (form.dataset ?? versions[0]?.id ?? null) })}
      >
        <Stack gap={8} mt={6}>
          <Radio value="live" label="Live" description="It follows the labels: what is named now, votes at once." />
          <Radio
            value="pinned"
            label="Pinned to a data set version"
            description={
              versions.length || form.dataset !== null || frozen.isPending
                ? "The faces of its train part vote, as they were frozen."
                : "There is no finished data set yet. Freeze the labels under Data sets first."
            }
            disabled={!versions.length && form.dataset === null}
          />
        </Stack>
      </Radio.Group>
      {form.dataset !== null && (
        <Input.Wrapper label="Data set version" labelElement="div" error={error("dataset")}>
          <Select
            mt={4}
            aria-label="Data set version"
            allowDeselect={false}
            searchable
            data={[
              ...versions.map(({ id, name, version }) => ({ value: String(id), label: `${name} ${version}` })),
              ...(known || frozen.isPending ? [] : [{ value: String(form.dataset), label: "One that isn’t there" }]),
            ]}
            value={String(form.dataset)}
            onChange={(value) => set({ dataset: value ? Number(value) : null })}
          />
          {known && (
            <Text size="xs" c="dimmed" mt={4}>
              {counted(known.splits.train, "train face")} of {counted(known.person_count, "person", "people")}
            </Text>
          )}
        </Input.Wrapper>
      )}
    </>
  );
}
