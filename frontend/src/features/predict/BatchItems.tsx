import { Anchor, Button, Card, Group, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconUser, IconUserQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { isGoing, useBatchItems } from "../../api/batches";
import type { Batch, BatchItem, Id, Project } from "../../api/types";
import { share } from "../../grid/faceState";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { itemText } from "./batchText";
import classes from "./predict.module.css";
import { leftToRight } from "./relabel";

const A_PAGE = 50;

/** The photos of a batch with the names found, a page at a time. */
export function BatchItems({ project, batch }: { project: Project; batch: Batch }) {
  // The cursors of the pages up to the one that is shown; the first has none.
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const cursor = cursors.at(-1);
  const query = useBatchItems(project.id, batch.id, cursor, A_PAGE, isGoing(batch));
  const items = query.data?.items ?? [];
  const next = query.data?.next ?? null;
  if (query.isPending) return <RowSkeletons count={8} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!items.length) {
    return (
      <EmptyState title={isGoing(batch) ? "The first photos are on their way" : "There is no photo in this batch"}>
        {isGoing(batch) ? "Each stands here once it has arrived." : "Nothing was sent before it ended."}
      </EmptyState>
    );
  }
  const first = (cursors.length - 1) * A_PAGE + 1;
  return (
    <>
      <Card withBorder p={0}>
        <Table verticalSpacing={7} horizontalSpacing="sm" className={classes.items}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="36%">Photo</Table.Th>
              <Table.Th>Who is on it</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.id}>
                <Table.Td className={classes.itemName}>
                  {item.photo_id === null ? (
                    <Text size="sm">{item.name}</Text>
                  ) : (
                    <Anchor component={Link} to={`/projects/${project.id}/photos/${item.photo_id}`} size="sm">
                      {item.name}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>
                  <Who project={project.id} item={item} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Card>
      {(next !== null || cursors.length > 1) && (
        <Group justify="center" gap="sm" mt="sm" component="nav" aria-label="Pages">
          <Button
            variant="default"
            size="xs"
            disabled={cursors.length === 1}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Previous
          </Button>
          <Text size="sm" c="dimmed">
            {first}–{first + items.length - 1} of {batch.total}
          </Text>
          <Button
            variant="default"
            size="xs"
            disabled={next === null || query.isPlaceholderData}
            onClick={() => next !== null && setCursors([...cursors, next])}
          >
            Next
          </Button>
        </Group>
      )}
    </>
  );
}

function Who({ project, item }: { project: Id; item: BatchItem }) {
  const text = itemText(item);
  if (text) {
    const Icon = item.state === "failed" ? IconAlertTriangle : item.state === "succeeded" ? null : IconClock;
    return (
      <Text size="sm" c={item.state === "failed" ? undefined : "dimmed"} className={classes.vote}>
        {Icon && <Icon size={15} aria-hidden style={{ flex: "none" }} />} {text}
      </Text>
    );
  }
  return (
    <ul className={classes.who} aria-label={`Faces of ${item.name}`}>
      {leftToRight(item.faces ?? []).map(({ name, person, confidence }, index) => (
        <li key={index} className={classes.face} data-unknown={name === null || undefined}>
          {name === null ? <IconUserQuestion size={14} aria-hidden /> : <IconUser size={14} aria-hidden />}
          {person && name !== null ? (
            <Anchor component={Link} to={`/projects/${project}/people/${person.id}`} size="sm" c="inherit">
              {name}
            </Anchor>
          ) : (
            <span>{name ?? "unknown"}</span>
          )}
          {name !== null && <span className={classes.score}>{share(confidence)}</span>}
        </li>
      ))}
    </ul>
  );
}
