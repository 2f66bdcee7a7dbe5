import {
  Anchor,
  Button,
  Card,
  Fieldset,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { keys } from "../../api/keys";
import { updateProject } from "../../api/projects";
import type { Project } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";

const FIELDS = ["name", "description", "neighbours", "accept_distance", "suggest_distance"];

/** Name, description and the rules by which the site names faces. */
export function General({ project }: { project: Project }) {
  const cache = useQueryClient();
  const [form, setForm] = useState({
    name: project.name,
    description: project.description,
    neighbours: project.neighbours,
    accept_distance: project.accept_distance,
    suggest_distance: project.suggest_distance,
  });
  const set = (changes: Partial<typeof form>) => setForm((before) => ({ ...before, ...changes }));
  const save = useMutation({
    mutationFn: () => updateProject(project.id, { ...form, name: form.name.trim() }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.detail(project.id), saved);
      void cache.invalidateQueries({ queryKey: keys.allProjects });
      say("Saved.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const number = (field: "neighbours" | "accept_distance" | "suggest_distance") => ({
    value: form[field],
    onChange: (value: string | number) => set({ [field]: Number(value) }),
    error: fieldError(save.error, field),
  });
  return (
    <form onSubmit={submit}>
      <Fieldset variant="unstyled" disabled={!project.can.manage} legend={undefined}>
        <Stack>
          <FormError error={save.error} fields={FIELDS} />
          <Card withBorder>
            <Stack>
              <TextInput
                label="Name"
                required
                value={form.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
                error={fieldError(save.error, "name")}
              />
              <Textarea
                label="Description"
                autosize
                minRows={2}
                value={form.description}
                onChange={(event) => set({ description: event.currentTarget.value })}
                error={fieldError(save.error, "description")}
              />
            </Stack>
          </Card>
          <Card withBorder>
            <Stack>
              <Text fw={600}>How faces get names</Text>
              <Text size="sm" c="dimmed">
                Each face is compared with the labelled ones. A distance of 0 is the same picture; the same
                person is mostly under 0.45, different people mostly over 0.6.
              </Text>
              <SimpleGrid cols={{ base: 1, sm: 3 }}>
                <NumberInput
                  label="Neighbours that vote"
                  description="3 did best; 1: the nearest decides."
                  min={1}
                  max={25}
                  allowDecimal={false}
                  {...number("neighbours")}
                />
                <NumberInput
                  label="Accept under"
                  description="Nearer than this, it gets the name."
                  min={0}
                  max={2}
                  step={0.01}
                  decimalScale={3}
                  {...number("accept_distance")}
                />
                <NumberInput
                  label="Suggest under"
                  description="Up to this, a name is suggested."
                  min={0}
                  max={2}
                  step={0.01}
                  decimalScale={3}
                  {...number("suggest_distance")}
                />
              </SimpleGrid>
              <Text size="sm" c="dimmed">
                Distances are those of {project.embedder_title};{" "}
                <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/settings?tab=detection`}>
                  which faces vote, and how they are compared
                </Anchor>
                , is set beside.
              </Text>
            </Stack>
          </Card>
          {project.can.manage ? (
            <Button type="submit" loading={save.isPending} style={{ alignSelf: "start" }}>
              Save
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              Only an owner of the project can change these.
            </Text>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
