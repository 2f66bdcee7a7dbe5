import { Badge, Button, Code, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconClock, IconSend, IconX } from "@tabler/icons-react";
import { flat } from "../../api/pages";
import type { Delivery, Project, Webhook } from "../../api/types";
import { sendAgain, sendTest, useDeliveries, useWebhookAct } from "../../api/webhooks";
import { when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { sayError } from "../../ui/say";
import { ShowMore } from "../../ui/ShowMore";
import { RowSkeletons } from "../../ui/Skeletons";
import classes from "./webhooks.module.css";
import { eventName, outcome } from "./words";

/** What was sent to a webhook; without one it is closed. */
export function DeliveriesDialog({
  project,
  webhook,
  onClose,
}: {
  project: Project;
  webhook: Webhook | undefined;
  onClose: () => void;
}) {
  return (
    <Modal opened={webhook !== undefined} onClose={onClose} title="Messages of the last 30 days" size="xl">
      {webhook && <Deliveries project={project} webhook={webhook} />}
    </Modal>
  );
}

function Deliveries({ project, webhook }: { project: Project; webhook: Webhook }) {
  const list = useDeliveries(project.id, webhook.id);
  const test = useWebhookAct(project.id, ({ id }: Webhook) => sendTest(project.id, id));
  const rows = flat(list.data);
  const button = (
    <Button
      variant="default"
      leftSection={<IconSend size={16} />}
      loading={test.isPending}
      onClick={() => test.mutate(webhook, { onError: sayError })}
    >
      Send a test
    </Button>
  );
  return (
    <Stack>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed" className={classes.address}>
          {webhook.url}
        </Text>
        {rows.length > 0 && button}
      </Group>
      {list.isPending && <RowSkeletons count={3} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.data && !rows.length && (
        <EmptyState icon={<IconSend size={36} stroke={1.5} />} title="Nothing was sent yet" action={button}>
          A test shows whether messages arrive.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={620}>
          <Table verticalSpacing="sm" aria-label="Messages">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Event</Table.Th>
                <Table.Th>What became of it</Table.Th>
                <Table.Th w={120} aria-label="Actions" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <DeliveryRow key={row.id} project={project} webhook={webhook} row={row} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <ShowMore query={list}>Show older messages</ShowMore>
    </Stack>
  );
}

const STATES = {
  waiting: { label: "Waiting", color: "gray", icon: <IconClock size={12} /> },
  sending: { label: "Sending", color: "gray", icon: <IconClock size={12} /> },
  delivered: { label: "Delivered", color: "gray", icon: <IconCheck size={12} /> },
  failed: { label: "Failed", color: "orange", icon: <IconX size={12} /> },
} as const;

function DeliveryRow({ project, webhook, row }: { project: Project; webhook: Webhook; row: Delivery }) {
  const again = useWebhookAct(project.id, ({ id }: Webhook) => sendAgain(project.id, id, row.id));
  const { label, color, icon } = STATES[row.state];
  const isOver = row.state === "delivered" || row.state === "failed";
  return (
    <Table.Tr>
      <Table.Td>
        {when(row.created_at)}
        <Text size="xs" c="dimmed" className={classes.address}>
          {row.message_id}
        </Text>
      </Table.Td>
      <Table.Td>{eventName(row.event)}</Table.Td>
      <Table.Td className={classes.outcome}>
        <Stack gap={4} align="start">
          <Badge variant="outline" color={color} tt="none" leftSection={icon}>
            {label}
          </Badge>
          <Text size="sm">{outcome(row)}</Text>
          {row.answer && <Code>{row.answer}</Code>}
        </Stack>
      </Table.Td>
      <Table.Td ta="right">
        {isOver && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={again.isPending}
            aria-label={`Send again: ${row.message_id}`}
            onClick={() => again.mutate(webhook, { onError: sayError })}
          >
            Send again
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
