import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { sentence } from "../../../api/errors";
import type { Project, Run } from "../../../api/types";
import classes from "./run.module.css";
import { useRunChange } from "./useRunChange";

const focusOnce = (field: HTMLInputElement | null) => field?.focus();

/** The name, which a click turns into a field. */
export function RunName({ project, run }: { project: Project; run: Run }) {
  const [name, setName] = useState<string | null>(null);
  const rename = useRunChange(project.id, run.id, () => setName(null));
  if (name === null) {
    return (
      <Group gap={4} wrap="nowrap" miw={0}>
        <Title order={1} fz={22} fw={650} className={classes.name}>
          {run.name}
        </Title>
        {project.can.label && !run.deleted_at && (
          <Tooltip label="Rename">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Rename ${run.name}`}
              onClick={() => setName(run.name)}
            >
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    );
  }
  const cancel = () => {
    rename.reset();
    setName(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && name.trim() !== run.name) rename.mutate({ name: name.trim() });
    else cancel();
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="start">
        <TextInput
          aria-label="Name of the run"
          value={name}
          ref={focusOnce}
          maxLength={60}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") cancel();
          }}
          error={rename.error ? sentence(rename.error) : undefined}
          w={300}
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
