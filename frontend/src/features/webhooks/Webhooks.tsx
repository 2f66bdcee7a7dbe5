import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import type { Project, Webhook } from "../../api/types";
import { useWebhooks } from "../../api/webhooks";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { DeliveriesDialog } from "./DeliveriesDialog";
import { SecretDialog } from "./SecretDialog";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookRow } from "./WebhookRow";

/** Who is told what happens in the project. */
export function Webhooks({ project }: { project: Project }) {
  const url = useUrlState();
  const list = useWebhooks(project.id);
  const [edited, setEdited] = useState<Webhook | "new" | null>(null);
  const [secret, setSecret] = useState("");
  const open = (id: number | null) => url.set({ webhook: id ? String(id) : null }, true);
  const close = () => {
    open(null);
    void list.refetch(); // how it does may have changed meanwhile
  };
  const shown = list.data?.items.find(({ id }) => id === url.id("webhook"));
  const button = (
    <Button leftSection={<IconWebhook size={16} />} onClick={() => setEdited("new")}>
      New webhook
    </Button>
  );
  return (
    <Stack>
      {list.isPending && <RowSkeletons count={3} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.data && !list.data.items.length && (
        <EmptyState icon={<IconWebhook size={36} stroke={1.5} />} title="No webhooks yet" action={button}>
          A webhook is an address of yours that the site calls when photos are processed, a batch is ready, a run is
          over or a data set is frozen.
        </EmptyState>
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <Group justify="space-between" align="center">
            <Text size="sm" c="dimmed">
              Messages are signed, and hold ids, counts and times alone.
            </Text>
            {button}
          </Group>
          <Card withBorder p={0}>
            <Table.ScrollContainer minWidth={620}>
              <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Webhooks">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Address</Table.Th>
                    <Table.Th>Told of</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th w={60} aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.data.items.map((webhook) => (
                    <WebhookRow
                      key={webhook.id}
                      project={project}
                      webhook={webhook}
                      onOpen={() => open(webhook.id)}
                      onEdit={() => setEdited(webhook)}
                      onSecret={setSecret}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Card>
        </>
      )}
      <WebhookDialog
        project={project}
        edited={edited}
        onClose={() => setEdited(null)}
        onMade={(made) => setSecret(made.secret)}
      />
      <SecretDialog secret={secret} onClose={() => setSecret("")} />
      <DeliveriesDialog project={project} webhook={shown} onClose={close} />
    </Stack>
  );
}
