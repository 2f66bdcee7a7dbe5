import { Anchor, Card, Loader, Table, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Id, Project, TestResult } from "../../../api/types";
import { directionOf, SortHeading } from "../../../ui/SortHeading";
import { useUrlState } from "../../../ui/useUrlState";
import classes from "./compare.module.css";
import { interval } from "../numbers";
import { KIND_NAMES } from "../settings";
import { bestOf, COLUMNS, doubtText, type Order, orderOf, pressed, sorted } from "./tests";

/** What was tested, the most accurate first; the best of each column stands out. */
export function TestTable({
  project,
  tests,
  opened,
  onOpen,
}: {
  project: Project;
  tests: readonly TestResult[];
  /** The one whose mistakes are shown. */
  opened: Id | null;
  onOpen: (id: Id) => void;
}) {
  const url = useUrlState();
  const order = orderOf(url.get("by"));
  const best = bestOf(tests);
  const sort = (key: string) => url.set({ by: pressed(order, key) });
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={920}>
        <Table verticalSpacing={7} horizontalSpacing={10} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Heading name="Name" of="name" order={order} onSort={sort} />
              {COLUMNS.map(({ key, name, title }) => (
                <Heading key={key} name={name} title={title} of={key} order={order} onSort={sort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted(tests, order).map((test) => (
              <Row key={test.id} project={project} test={test} best={best} isOpen={test.id === opened} onOpen={onOpen} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function Heading({
  name,
  title,
  of,
  order,
  onSort,
}: {
  name: string;
  title?: string;
  of: string;
  order: Order;
  onSort: (key: string) => void;
}) {
  const sorted = order.key === of ? directionOf(order) : null;
  return (
    <SortHeading name={name} title={title} sorted={sorted} isNumber={of !== "name"} onSort={() => onSort(of)} />
  );
}

function Row({
  project,
  test,
  best,
  isOpen,
  onOpen,
}: {
  project: Project;
  test: TestResult;
  best: ReadonlyMap<string, number>;
  isOpen: boolean;
  onOpen: (id: Id) => void;
}) {
  const { result } = test;
  const going = test.state === "waiting" || test.state === "working";
  const doubt = doubtText(test);
  return (
    <Table.Tr data-opened={isOpen || undefined} data-test={test.name}>
      <Table.Td maw={230}>
        <Name project={project} test={test} />
        <Text size="xs" c="dimmed" component="div" className={classes.under}>
          {KIND_NAMES[test.kind]}
          {result && (
            <Anchor component="button" type="button" size="xs" onClick={() => onOpen(test.id)} aria-expanded={isOpen}>
              {isOpen ? "Hide the mistakes" : "Show its mistakes"}
            </Anchor>
          )}
          {going && (
            <span className={classes.under} role="status">
              <Loader size={12} /> {test.state === "waiting" ? "waiting" : "being tested"}
            </span>
          )}
        </Text>
        {test.error && (
          <Text size="xs" className={classes.doubt}>
            <IconAlertTriangle size={14} aria-hidden />
            <span>{test.error.message}</span>
          </Text>
        )}
        {doubt && (
          <Text size="xs" className={classes.doubt}>
            <IconAlertTriangle size={14} aria-hidden />
            <span>{doubt}</span>
          </Text>
        )}
      </Table.Td>
      {COLUMNS.map(({ key, value, text }) => (
        <Table.Td key={key} className={classes.number}>
          {result ? (
            <>
              <Text span size="sm" fw={best.get(key) === value(result) ? 700 : undefined}>
                {text(result)}
              </Text>
              {key === "accuracy" && (
                <Text size="xs" c="dimmed">
                  {interval({ value: result.accuracy, low: result.low, high: result.high })}
                </Text>
              )}
            </>
          ) : (
            <Text span size="sm" c="dimmed">
              –
            </Text>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

/** A link to the classifier, or to the run of the experiment. */
function Name({ project, test: { name, classifier, run_id } }: { project: Project; test: TestResult }) {
  const here = `/projects/${project.id}`;
  const to = classifier ? `${here}/classifiers/${classifier.id}` : run_id === null ? null : `${here}/runs/${run_id}`;
  const shown = classifier?.name ?? name;
  if (to === null) return <Text size="sm">{shown}</Text>;
  return (
    <Anchor component={Link} to={to} size="sm" fw={600} className={classes.name}>
      {shown}
    </Anchor>
  );
}
