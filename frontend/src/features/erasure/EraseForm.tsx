import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { ErasurePreview } from "../../api/types";
import { FormError } from "../../ui/FormError";
import { WhatGoes } from "./WhatGoes";
import { isTyped } from "./words";

/** The preview, what is to be typed, and the button that does it. */
export function EraseForm({
  preview,
  phrase,
  typeLabel,
  verb,
  busy,
  error,
  onErase,
  onClose,
  children,
}: {
  preview: UseQueryResult<ErasurePreview>;
  /** What has to be typed first; "" for nothing. */
  phrase: string;
  typeLabel: string;
  verb: string;
  busy: boolean;
  error: unknown;
  onErase: () => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const [typed, setTyped] = useState("");
  const isReady = preview.isSuccess && (phrase === "" || isTyped(phrase, typed));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !busy) onErase();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={error} />
        {children}
        <WhatGoes preview={preview} />
        <Text size="sm">
          This can’t be undone. Backups that were made before still hold it; the receipt lists those that the
          site knows.
        </Text>
        {phrase !== "" && (
          <TextInput
            label={typeLabel}
            value={typed}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={phrase === "" || undefined}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={!isReady} loading={busy}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
