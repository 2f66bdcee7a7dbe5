import { Alert, Button, Group, List, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { useErasure } from "../../api/erasures";
import type { Erasure, Id, Project } from "../../api/types";
import { when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import classes from "./erasure.module.css";
import { download } from "../../ui/download";
import { StateBadge } from "./StateBadge";
import { Amounts, MarkedList } from "./WhatGoes";
import { kindName, receiptFile, stayText } from "./words";

/** One receipt in full; an `id` of 0 keeps it closed. */
export function ReceiptDialog({ project, id, onClose }: { project: Project; id: Id; onClose: () => void }) {
  const query = useErasure(project.id, id);
  return (
    <Modal opened={id !== 0} onClose={onClose} title={`Erasure receipt ${id || ""}`} size="lg">
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Skeleton height={260} />}
      {query.data && <Receipt receipt={query.data} />}
    </Modal>
  );
}

function Receipt({ receipt }: { receipt: Erasure }) {
  return (
    <Stack>
      <Group gap="xs">
        <Text size="sm">
          {kindName(receipt.kind)}, {when(receipt.at)}, by {receipt.by ?? "the retention timer"}
        </Text>
        <StateBadge receipt={receipt} />
      </Group>
      <Amounts title="Erased for good" went={receipt.went} />
      <MarkedList title="Marked as having held it" marked={receipt.marked} />
      {receipt.photos_stay > 0 && (
        <Alert color="yellow" variant="light" icon={<IconInfoCircle size={18} />}>
          {stayText(receipt.photos_stay, true)}
        </Alert>
      )}
      <div>
        <Text size="sm" fw={600}>
          Backups that may still hold it
        </Text>
        {receipt.backups.length ? (
          <List size="sm">
            {receipt.backups.map(({ name, made_at }) => (
              <List.Item key={name}>
                <bdi>{name}</bdi>, {when(made_at)}
              </List.Item>
            ))}
          </List>
        ) : (
          <Text size="sm" c="dimmed">
            The site knows of none. Copies made by other programs aren’t known to it.
          </Text>
        )}
      </div>
      <Ids title="Photos" ids={receipt.photo_ids} />
      <Ids title="Faces" ids={receipt.face_ids} />
      <Ids title="People" ids={receipt.person_ids} />
      <Group justify="end">
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => download(`erasure-${receipt.id}.json`, receiptFile(receipt))}
        >
          Download receipt
        </Button>
      </Group>
    </Stack>
  );
}

function Ids({ title, ids }: { title: string; ids: readonly Id[] }) {
  if (!ids.length) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title} by number
      </Text>
      {/* Scrolled by keyboard too. */}
      <Text size="sm" c="dimmed" className={classes.ids} tabIndex={0} role="group" aria-label={`${title} by number`}>
        {ids.join(", ")}
      </Text>
    </div>
  );
}
