import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import type { FormEvent } from "react";
import classes from "./title.module.css";

const focusOnce = (field: HTMLInputElement | null) => field?.focus();

/** The name of what a page is about, which a click turns into a field. */
export function EditableTitle({
  name,
  typed,
  onTyped,
  label,
  longest,
  may,
  isPending,
  error,
  onRename,
  onCancel,
}: {
  name: string;
  /** What is being typed; null while the name is shown. */
  typed: string | null;
  onTyped: (typed: string) => void;
  /** What the field is called. */
  label: string;
  longest: number;
  /** Whether the user may rename it. */
  may: boolean;
  isPending: boolean;
  error: string | undefined;
  onRename: (name: string) => void;
  onCancel: () => void;
}) {
  if (typed === null) {
    return (
      <Group gap={4} wrap="nowrap" miw={0}>
        <Title order={1} fz={22} fw={650} className={classes.name} lineClamp={2} title={name}>
          {name}
        </Title>
        {may && (
          <Tooltip label="Rename">
            <ActionIcon variant="subtle" color="gray" aria-label={`Rename ${name}`} onClick={() => onTyped(name)}>
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() && typed.trim() !== name) onRename(typed.trim());
    else onCancel();
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="start">
        <TextInput
          aria-label={label}
          value={typed}
          ref={focusOnce}
          maxLength={longest}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => onTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onCancel();
          }}
          error={error}
          w={300}
          maw="100%"
        />
        <Button type="submit" loading={isPending}>
          Rename
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
