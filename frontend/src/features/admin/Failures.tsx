import { Button, Card, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { retryFailures } from "../../api/system";
import type { Failure } from "../../api/types";
import { count, when } from "../../ui/duration";
import { sayError } from "../../ui/say";
import { reason, whose, workName } from "./systemText";

/** What failed, each with a way to try it again where there is one. */
export function Failures({ failures }: { failures: readonly Failure[] }) {
  if (failures.length === 0) return <Text c="dimmed">Nothing failed.</Text>;
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="xs" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th>Whose</Table.Th>
              <Table.Th>Last</Table.Th>
              <Table.Th ta="right">How many</Table.Th>
              <Table.Th w={130} aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {failures.map((failure) => (
              <FailureRow
                key={`${failure.work}/${failure.project}/${failure.error_code}`}
                failure={failure}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function FailureRow({ failure }: { failure: Failure }) {
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryFailures(failure),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.system, exact: true }),
    onError: sayError,
  });
  const what = `${workName(failure.work)}: ${reason(failure.error_code)}`;
  return (
    <Table.Tr>
      <Table.Td>{workName(failure.work)}</Table.Td>
      <Table.Td>{reason(failure.error_code)}</Table.Td>
      <Table.Td>{whose(failure.project, failure.owners)}</Table.Td>
      <Table.Td>{when(failure.newest)}</Table.Td>
      <Table.Td ta="right">{count(failure.count)}</Table.Td>
      <Table.Td ta="right">
        {failure.can_retry && (
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
            aria-label={`Try again: ${what}, project ${failure.project}`}
          >
            Try again
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
