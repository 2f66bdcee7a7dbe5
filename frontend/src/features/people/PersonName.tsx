import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sentence } from "../../api/errors";
import { keys } from "../../api/keys";
import { updatePerson } from "../../api/people";
import type { Person, Project } from "../../api/types";

const focusOnce = (field: HTMLInputElement | null) => field?.focus();

/** The name, which a click turns into a field. */
export function PersonName({ project, person }: { project: Project; person: Person }) {
  const cache = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (next: string) => updatePerson(project.id, person.id, { name: next }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      void cache.invalidateQueries({ queryKey: keys.allPeople(project.id) });
      void cache.invalidateQueries({ queryKey: keys.allFaces(project.id) });
      setName(null);
    },
  });
  if (name === null) {
    return (
      <Group gap={4} wrap="nowrap">
        <Title order={1} fz={22}>
          {person.name}
        </Title>
        {project.can.label && (
          <Tooltip label="Rename">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Rename ${person.name}`}
              onClick={() => setName(person.name)}
            >
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && name.trim() !== person.name) rename.mutate(name.trim());
    else setName(null);
  };
  const cancel = () => {
    rename.reset();
    setName(null);
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="start">
        <TextInput
          aria-label="Name"
          value={name}
          ref={focusOnce}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") cancel();
          }}
          error={rename.error ? sentence(rename.error) : undefined}
          maw={340}
        />
        <Button type="submit" loading={rename.isPending}>
          Rename
        </Button>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
