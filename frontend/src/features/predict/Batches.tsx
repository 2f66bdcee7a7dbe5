import { Anchor, Button, Card, Group, Progress, Table, Text, Title } from "@mantine/core";
import { IconFileDownload } from "@tabler/icons-react";
import { Link } from "react-router";
import { isGoing, useBatches } from "../../api/batches";
import { flat } from "../../api/pages";
import type { Batch, Project } from "../../api/types";
import { ago, when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { BatchIcon } from "./BatchIcon";
import { batchName, batchPercent, countsText, stateText } from "./batchText";
import { byWhat } from "./naming";
import classes from "./predict.module.css";

/** The batches of the project, newest first. */
export function Batches({ project }: { project: Project }) {
  const query = useBatches(project.id);
  const batches = flat(query.data);
  if (query.isSuccess && !batches.length) return null;
  return (
    <section aria-labelledby="batches">
      <Title order={2} fz="md" mb={8} id="batches">
        Batches
      </Title>
      {query.isPending && <RowSkeletons count={3} height_px={48} />}
      {query.isError && <ErrorState error={query.error} onRetry={query.refetch} />}
      {batches.length > 0 && (
        <Card withBorder p={0}>
          <Table.ScrollContainer minWidth={620}>
            <Table verticalSpacing={7} horizontalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Photos</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Named by</Table.Th>
                  <Table.Th>Made</Table.Th>
                  <Table.Th aria-label="CSV" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {batches.map((batch) => (
                  <Line key={batch.id} project={project} batch={batch} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
      {query.hasNextPage && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show earlier ones
          </Button>
        </Group>
      )}
    </section>
  );
}

function Line({ project, batch }: { project: Project; batch: Batch }) {
  return (
    <Table.Tr>
      <Table.Td maw={280}>
        <Anchor component={Link} to={`/projects/${project.id}/predict/batches/${batch.id}`} size="sm" truncate display="block">
          {batchName(batch)}
        </Anchor>
        <Text size="xs" c="dimmed">
          {countsText(batch)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.vote} style={{ whiteSpace: "nowrap" }}>
          <BatchIcon batch={batch} /> {stateText(batch)}
        </Text>
        {isGoing(batch) && <Progress value={batchPercent(batch)} size="xs" mt={4} aria-hidden />}
      </Table.Td>
      <Table.Td maw={200}>
        <Text size="sm" truncate>
          {byWhat(batch)}
        </Text>
      </Table.Td>
      <Table.Td title={when(batch.created_at)}>
        <Text size="sm">{ago(batch.created_at)}</Text>
        {batch.by && (
          <Text size="xs" c="dimmed">
            {batch.by}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <Button
          component="a"
          href={batch.csv_url}
          download
          size="compact-sm"
          variant="subtle"
          leftSection={<IconFileDownload size={16} />}
          aria-label={`CSV of ${batchName(batch)}`}
        >
          CSV
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
