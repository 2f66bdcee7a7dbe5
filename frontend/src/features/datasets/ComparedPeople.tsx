import { Badge, Card, Table, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import type { Comparison, Id } from "../../api/types";
import { count } from "../../ui/duration";
import classes from "./compare.module.css";
import { personText, signed } from "./comparing";
import { versionName } from "./versions";

/** Who differs, and by how many faces. */
export function ComparedPeople({ project, comparison }: { project: Id; comparison: Comparison }) {
  const { people, before, after } = comparison;
  if (!people.length) return null;
  return (
    <section aria-labelledby="compared-people">
      <Title order={2} fz="md" mb={8} id="compared-people">
        People that differ
      </Title>
      <Card withBorder p={0}>
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Person</Table.Th>
                <Table.Th className={classes.number}>{versionName(before)}</Table.Th>
                <Table.Th className={classes.number}>{versionName(after)}</Table.Th>
                <Table.Th className={classes.number}>Added</Table.Th>
                <Table.Th className={classes.number}>Removed</Table.Th>
                <Table.Th className={classes.number}>Changed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {people.map((one, index) => {
                const mark = personText(one);
                return (
                  // Two people of a version may be called the same.
                  <Table.Tr key={`${one.name} ${index}`}>
                    <Table.Td>
                      {one.person ? (
                        <Link className={classes.name} to={`/projects/${project}/people/${one.person.id}`}>
                          {one.name}
                        </Link>
                      ) : (
                        <span className={classes.name}>{one.name}</span>
                      )}
                      {one.renamed_from && (
                        <Text span size="xs" c="dimmed" ml={6}>
                          was {one.renamed_from}
                        </Text>
                      )}
                      {mark && (
                        <Badge ml={8} size="sm" variant="default" tt="none" fw={500}>
                          {mark}
                        </Badge>
                      )}
                    </Table.Td>
                    <Table.Td className={classes.number}>{count(one.before)}</Table.Td>
                    <Table.Td className={classes.number}>{count(one.after)}</Table.Td>
                    <Table.Td className={classes.number}>{signed(one.added, "+")}</Table.Td>
                    <Table.Td className={classes.number}>{signed(one.removed, "−")}</Table.Td>
                    <Table.Td className={classes.number}>{signed(one.changed)}</Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </section>
  );
}
