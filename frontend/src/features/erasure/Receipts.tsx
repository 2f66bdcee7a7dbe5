import { Button, Card, Group, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useErasures } from "../../api/erasures";
import { flat } from "../../api/pages";
import type { Project } from "../../api/types";
import { when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./erasure.module.css";
import { ReceiptDialog } from "./ReceiptDialog";
import { StateBadge } from "./StateBadge";
import { kindName, summary } from "./words";

/** What was erased in this project, newest first. */
export function Receipts({ project }: { project: Project }) {
  const url = useUrlState();
  const list = useErasures(project.id);
  const receipts = flat(list.data);
  const open = (id: number | null) => url.set({ receipt: id ? String(id) : null }, true);
  return (
    <Stack gap="sm">
      <Text fw={600} component="h2" size="md">
        Erasure receipts
      </Text>
      {list.isPending && <RowSkeletons count={3} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.data && !receipts.length && (
        <EmptyState icon={<IconReceipt size={36} stroke={1.5} />} title="Nothing was erased yet">
          Photos are erased from their page or from the trash, people from their page. Each time leaves a
          receipt here.
        </EmptyState>
      )}
      {receipts.length > 0 && (
        <Card withBorder p={0}>
          <Table.ScrollContainer minWidth={560}>
            <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Erasure receipts">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>Erased</Table.Th>
                  <Table.Th>By</Table.Th>
                  <Table.Th>State</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {receipts.map((receipt) => (
                  <Table.Tr key={receipt.id}>
                    <Table.Td>
                      <UnstyledButton
                        className={classes.open}
                        aria-label={`Receipt ${receipt.id} of ${when(receipt.at)}`}
                        onClick={() => open(receipt.id)}
                      >
                        {when(receipt.at)}
                      </UnstyledButton>
                    </Table.Td>
                    <Table.Td>{kindName(receipt.kind)}</Table.Td>
                    <Table.Td>{summary(receipt.went)}</Table.Td>
                    <Table.Td>{receipt.by ?? "the timer"}</Table.Td>
                    <Table.Td>
                      <StateBadge receipt={receipt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
      {list.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older receipts
          </Button>
        </Group>
      )}
      <ReceiptDialog project={project} id={url.id("receipt") ?? 0} onClose={() => open(null)} />
    </Stack>
  );
}
