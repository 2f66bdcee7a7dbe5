import { Card, Table, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Id, TestResult } from "../../../api/types";
import { count, counted, when } from "../../../ui/duration";
import { matrixOf, MOST_PEOPLE } from "../confusion";
import { MistakeMatrix } from "../MistakeMatrix";
import { percent } from "../numbers";
import classes from "./compare.module.css";
import { mistakenOf, type Numbers } from "./tests";

/** People who are shown: those whom it knows least. */
const SHOWN = 200;

/** One test in detail: whom it knows how well, and who was taken for whom. */
export function TestDetail({ project, test, numbers }: { project: Id; test: TestResult; numbers: Numbers }) {
  const { persons, faces, people, open_set } = numbers;
  const matrix = useMemo(() => {
    const { cells, persons: right } = mistakenOf(numbers);
    return { ...matrixOf(cells, right), cells };
  }, [numbers]);
  const worst = persons
    .toSorted((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2) || a.name.localeCompare(b.name, "en", { numeric: true }))
    .slice(0, SHOWN);
  return (
    <div className={classes.detail}>
      <Card withBorder component="section" aria-labelledby="test-mistakes">
        <Title order={2} fz="md" id="test-mistakes">
          Mistakes of {test.classifier?.name ?? test.name}
        </Title>
        <Text size="sm" c="dimmed" mb={8}>
          On {counted(faces, "face")} of {counted(people, "person", "people")}
          {test.tested_at && `, ${when(test.tested_at)}`}. A row is who they are, a column whom they were taken for.
          {matrix.involved > MOST_PEOPLE && ` ${MOST_PEOPLE} of ${count(matrix.involved)} people are shown.`}
        </Text>
        {matrix.cells.length ? (
          <MistakeMatrix project={project} evaluation={0} matrix={matrix} cells={matrix.cells} />
        ) : (
          <Text size="sm" className={classes.under}>
            <IconCircleCheck size={16} aria-hidden /> Every face got its own name.
          </Text>
        )}
        <Text size="sm" mt="sm">
          {open_set.strangers
            ? `Asked about ${counted(open_set.strangers, "face")} of strangers, it named ${percent(open_set.false_accepts)} of them at its own threshold, and recognised ${percent(open_set.recognised)} of the known faces.`
            : "There were no strangers to ask about."}
          {open_set.at_one_percent !== null &&
            ` Where 1 % of strangers get a name it recognises ${percent(open_set.at_one_percent)}.`}
        </Text>
      </Card>
      <Card withBorder component="section" aria-label="By person" p={0}>
        <Table.ScrollContainer minWidth={360} maxHeight={460} type="native">
          <Table verticalSpacing={5} horizontalSpacing={10} stickyHeader className={classes.persons}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Person</Table.Th>
                <Table.Th className={classes.number}>Faces</Table.Th>
                <Table.Th className={classes.number}>F1</Table.Th>
                <Table.Th className={classes.number}>Recall</Table.Th>
                <Table.Th className={classes.number}>Precision</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {worst.map((one) => (
                <Table.Tr key={one.number}>
                  <Table.Td className={classes.name}>{one.name}</Table.Td>
                  <Table.Td className={classes.number}>{count(one.faces)}</Table.Td>
                  <Table.Td className={classes.number}>{percent(one.f1)}</Table.Td>
                  <Table.Td className={classes.number}>{percent(one.recall)}</Table.Td>
                  <Table.Td className={classes.number}>{percent(one.precision)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </div>
  );
}
