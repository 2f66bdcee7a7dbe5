import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../../api/errors";
import { keys } from "../../api/keys";
import { personNamed, updatePerson } from "../../api/people";
import type { Person, Project } from "../../api/types";
import { sayError } from "../../ui/say";
import classes from "./person.module.css";
import { SamePerson } from "./SamePerson";
import { useRefresh } from "./useRefresh";

const focusOnce = (field: HTMLInputElement | null) => field?.focus();

/** The name, which a click turns into a field. A name that is taken asks whether the two are one. */
export function PersonName({
  project,
  person,
  onMerge,
}: {
  project: Project;
  person: Person;
  /** The user says that the other one is the same person. */
  onMerge: (other: Person) => void;
}) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  const [name, setName] = useState<string | null>(null);
  const [other, setOther] = useState<Person | null>(null);
  const rename = useMutation({
    mutationFn: (next: string) => updatePerson(project.id, person.id, { name: next }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      refresh();
      setName(null);
    },
    onError: (error, asked) => {
      if (!(error instanceof ApiError) || error.code !== "person_exists") return;
      personNamed(project.id, asked)
        .then((found) => found && found.id !== person.id && setOther(found))
        .catch(sayError);
    },
  });
  const cancel = () => {
    rename.reset();
    setName(null);
  };
  if (name === null) {
    return (
      <Group gap={4} wrap="nowrap" miw={0}>
        <Title order={1} fz={22} className={classes.name} lineClamp={2} title={person.name}>
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
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="start">
        <TextInput
          aria-label="Name"
          value={name}
          ref={focusOnce}
          maxLength={120}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") cancel();
          }}
          error={rename.error && !other ? sentence(rename.error) : undefined}
          maw={340}
        />
        <Button type="submit" loading={rename.isPending}>
          Rename
        </Button>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </Group>
      <SamePerson
        person={person}
        other={other}
        onYes={(same) => {
          setOther(null);
          cancel();
          onMerge(same);
        }}
        onNo={() => setOther(null)}
      />
    </form>
  );
}
