import { Badge, Card, Group, Progress, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { getStorage } from "../../api/system";
import type { Storage } from "../../api/types";
import { bytes, count } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { whose } from "./systemText";

/** The disk, the database, and each project's share. */
export function StorageUse() {
  const storage = useQuery({ queryKey: keys.storage, queryFn: getStorage });
  if (storage.isPending) return <RowSkeletons count={3} />;
  if (storage.isError) return <ErrorState error={storage.error} onRetry={storage.refetch} />;
  return (
    <Stack gap="sm">
      <Room storage={storage.data} />
      {storage.data.projects.length > 0 && <Projects storage={storage.data} />}
    </Stack>
  );
}

function Room({ storage }: { storage: Storage }) {
  const { disk_bytes: all, free_bytes: free } = storage;
  return (
    <Stack gap={6}>
      <Text size="sm">
        {all !== null && free !== null
          ? `${bytes(free)} of ${bytes(all)} are free on the site’s disk.`
          : "Files lie in a bucket."}{" "}
        The database takes {bytes(storage.database_bytes)}.
      </Text>
      {all !== null && free !== null && all > 0 && (
        <Progress
          value={100 * (1 - free / all)}
          color={free < all / 10 ? "red" : undefined}
          aria-label="How full the disk is"
        />
      )}
    </Stack>
  );
}

function Projects({ storage }: { storage: Storage }) {
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="xs" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Whose</Table.Th>
              <Table.Th ta="right">Photos</Table.Th>
              <Table.Th ta="right">Their size</Table.Th>
              <Table.Th ta="right">Data sets</Table.Th>
              <Table.Th ta="right">Checkpoints</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {storage.projects.map((row) => (
              <Table.Tr key={row.project}>
                <Table.Td>
                  <Group gap="xs">
                    {whose(row.project, row.owners)}
                    {row.in_trash && (
                      <Badge variant="outline" color="gray" tt="none">
                        In the trash
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td ta="right">{count(row.photo_count)}</Table.Td>
                <Table.Td ta="right">{bytes(row.photos_bytes)}</Table.Td>
                <Table.Td ta="right">{bytes(row.datasets_bytes)}</Table.Td>
                <Table.Td ta="right">{bytes(row.artifacts_bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
