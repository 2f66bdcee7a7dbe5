import { Alert, Card, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { keys } from "../../api/keys";
import { getSystem } from "../../api/system";
import type { System as SystemShape } from "../../api/types";
import { count, duration } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { Failures } from "./Failures";
import { StorageUse } from "./StorageUse";
import { deserted, queueName, workName } from "./systemText";

const EACH_MS = 5000;

/** Workers, queues, what failed and what is stored; asked for again every few seconds. */
export function System() {
  const system = useQuery({ queryKey: keys.system, queryFn: getSystem, refetchInterval: EACH_MS });
  if (system.isPending) return <RowSkeletons count={6} />;
  if (system.isError) return <ErrorState error={system.error} onRetry={system.refetch} />;
  return (
    <Stack gap="lg">
      <Trouble system={system.data} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title="Workers" about="Processes that said in the last 10 seconds that they live.">
          <Workers system={system.data} />
        </Section>
        <Section title="Work" about="From the database, which is the truth whatever the queues carry.">
          <Work system={system.data} />
        </Section>
      </SimpleGrid>
      <Section
        title="Failures"
        about="By project and reason. You see whose a project is, not what is in it."
      >
        <Failures failures={system.data.failures} />
      </Section>
      <Section title="Storage" about="The sizes of what projects keep.">
        <StorageUse />
      </Section>
      <Text size="sm" c="dimmed">
        Facesite {system.data.version}
      </Text>
    </Stack>
  );
}

function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Group gap="xs" align="baseline">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </Group>
      {children}
    </Stack>
  );
}

function Trouble({ system }: { system: SystemShape }) {
  const missing = deserted(system);
  if (system.queue_answers && missing.length === 0) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
      {system.queue_answers
        ? `Nobody works on: ${missing.map(queueName).join(", ")}.`
        : "The queue (Valkey) doesn’t answer. Nothing is lost: work goes on when it is back."}
    </Alert>
  );
}

function Workers({ system }: { system: SystemShape }) {
  if (system.workers.length === 0) return <Text c="dimmed">Nobody was seen.</Text>;
  return (
    <Card withBorder p={0}>
      <Table verticalSpacing="xs" horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What it does</Table.Th>
            <Table.Th>Machine</Table.Th>
            <Table.Th ta="right">Process</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {system.workers.map((worker) => (
            <Table.Tr key={worker.name}>
              <Table.Td>{worker.queues.map(queueName).join(" · ")}</Table.Td>
              <Table.Td>{worker.machine}</Table.Td>
              <Table.Td ta="right">{worker.pid}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function Work({ system }: { system: SystemShape }) {
  return (
    <Card withBorder p={0}>
      <Table verticalSpacing="xs" horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th ta="right">Waiting</Table.Th>
            <Table.Th ta="right">In hand</Table.Th>
            <Table.Th ta="right">Failed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {system.work.map((row) => (
            <Table.Tr key={row.work}>
              <Table.Td>{workName(row.work)}</Table.Td>
              <Table.Td ta="right">
                {count(row.waiting)}
                {row.oldest_s >= 1 && (
                  <Text span size="xs" c="dimmed" ml={6}>
                    since {duration(row.oldest_s)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{count(row.working)}</Table.Td>
              <Table.Td ta="right" c={row.failed > 0 ? "var(--mantine-color-error)" : undefined}>
                {count(row.failed)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
