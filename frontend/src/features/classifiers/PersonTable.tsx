import { Anchor, Button, Card, Group, Table, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import type { PersonScore } from "../../api/evaluations";
import type { PersonRef, Project } from "../../api/types";
import { count } from "../../ui/duration";
import { directionOf, SortHeading } from "../../ui/SortHeading";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./classifiers.module.css";
import { percent } from "./numbers";
import { type Column, COLUMN_WORDS, listed, type Order, orderOf, pressed } from "./persons";

const SHOWN = 12;

/** How well each person is recognised. */
export function PersonTable({ project, persons }: { project: Project; persons: readonly PersonScore[] }) {
  const url = useUrlState();
  const order = orderOf(url.get("by"));
  const [text, setText] = useState("");
  const all = url.get("people") === "all";
  const rows = useMemo(
    () => listed(persons, { column: order.column, falling: order.falling }, text),
    [persons, order.column, order.falling, text],
  );
  const shown = all || text ? rows.slice(0, 1000) : rows.slice(0, SHOWN);
  const hasMore = persons.some(({ more_faces }) => more_faces !== null);
  const columns: Column[] = ["name", "faces", "recall", "precision", "wrong", "unknown"];
  if (hasMore) columns.push("more_faces");
  const sort = (column: Column) => url.set({ by: pressed(order, column) });
  return (
    <Card withBorder component="section" aria-labelledby="persons" padding={0}>
      <Group justify="space-between" px="md" pt="md" pb={6} gap="xs">
        <Title order={2} fz="md" id="persons">
          By person
        </Title>
        {persons.length > SHOWN && (
          <TextInput
            size="xs"
            w={170}
            aria-label="Search these people"
            placeholder="Part of a name"
            leftSection={<IconSearch size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Group>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={5} horizontalSpacing={8} className={classes.persons}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Heading key={column} column={column} order={order} onSort={() => sort(column)} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((score) => (
              <Table.Tr key={score.person.id}>
                <Table.Td maw={130}>
                  <Name project={project} person={score.person} />
                </Table.Td>
                <Table.Td className={classes.number}>{count(score.faces)}</Table.Td>
                <Table.Td className={classes.number}>{percent(score.recall)}</Table.Td>
                <Table.Td className={classes.number}>{percent(score.precision)}</Table.Td>
                <Table.Td className={classes.number}>{none(score.wrong)}</Table.Td>
                <Table.Td className={classes.number}>{none(score.unknown)}</Table.Td>
                {hasMore && <Table.Td className={classes.number}>{gain(score.more_faces)}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!rows.length && (
        <Text size="sm" c="dimmed" p="md">
          {persons.length ? "Nobody’s name has that in it." : "Nobody was measured."}
        </Text>
      )}
      {(shown.length < rows.length || all) && (
        <Button
          size="compact-sm"
          variant="subtle"
          m={8}
          style={{ alignSelf: "start" }}
          onClick={() => url.set({ people: all ? null : "all" })}
        >
          {all ? "Show fewer" : `Show all ${count(rows.length)}`}
        </Button>
      )}
    </Card>
  );
}

function Heading({ column, order, onSort }: { column: Column; order: Order; onSort: () => void }) {
  const { name, title } = COLUMN_WORDS[column];
  const sorted = order.column === column ? directionOf(order) : null;
  return <SortHeading name={name} title={title} sorted={sorted} isNumber={column !== "name"} onSort={onSort} />;
}

const none = (value: number) => (value ? count(value) : <span className={classes.dimmed}>–</span>);

/** How much recall more faces brought. */
function gain(share: number | null) {
  if (share === null) return <span className={classes.dimmed}>–</span>;
  return `${share > 0 ? "+" : ""}${Number((100 * share).toFixed(1))} %`;
}

/** A link to the person; a data set may know people whom the project doesn't. */
function Name({ project, person }: { project: Project; person: PersonRef }) {
  if (person.id <= 0) {
    return (
      <Text size="sm" truncate title={person.name}>
        {person.name}
      </Text>
    );
  }
  return (
    <Anchor
      component={Link}
      size="sm"
      to={`/projects/${project.id}/people/${person.id}`}
      data-place={`person ${person.id}`}
      truncate
      display="block"
      title={person.name}
    >
      {person.name}
    </Anchor>
  );
}
