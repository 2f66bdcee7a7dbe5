import { Alert, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ErasurePreview } from "../../api/types";
import { ErrorState } from "../../ui/ErrorState";
import { type Marked, markedText, stayText, type Went, wentText } from "./words";

/** What an erasing would take, what would be marked, and what stays. Its place is kept while it loads. */
export function WhatGoes({ preview }: { preview: UseQueryResult<ErasurePreview> }) {
  if (preview.isError && !preview.data) return <ErrorState error={preview.error} onRetry={preview.refetch} />;
  return (
    <div style={{ minHeight: 168 }} aria-busy={preview.isPending}>
      {preview.data ? (
        <Stack gap="xs">
          <Amounts title="Erased for good" went={preview.data.went} />
          <MarkedList title="Marked as having held it" marked={preview.data.marked} />
          {preview.data.photos_stay > 0 && (
            <Alert color="yellow" variant="light" icon={<IconInfoCircle size={18} />}>
              {stayText(preview.data.photos_stay, false)}
            </Alert>
          )}
        </Stack>
      ) : (
        <Stack gap="xs" aria-hidden>
          <Skeleton height={20} width="40%" />
          <Skeleton height={110} />
        </Stack>
      )}
    </div>
  );
}

export function Amounts({ title, went }: { title: string; went: readonly Went[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" aria-label={title}>
        {went.map((one) => (
          <List.Item key={one.kind}>{wentText(one)}</List.Item>
        ))}
      </List>
    </div>
  );
}

export function MarkedList({ title, marked }: { title: string; marked: readonly Marked[] }) {
  if (!marked.length) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" aria-label={title}>
        {marked.map((one) => (
          <List.Item key={`${one.kind}-${one.id}`}>{markedText(one)}</List.Item>
        ))}
      </List>
    </div>
  );
}
