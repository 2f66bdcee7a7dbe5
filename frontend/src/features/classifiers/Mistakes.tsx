import { Card, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import type { EvaluationResult, Id, Project } from "../../api/types";
import { count } from "../../ui/duration";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./classifiers.module.css";
import { matrixOf, MOST_PEOPLE } from "./confusion";
import { MistakeList } from "./MistakeList";
import { MistakeMatrix } from "./MistakeMatrix";

/** A matrix of more columns needs the whole width. */
const WIDE = 12;

/** Who is taken for whom; each cell opens its faces. */
export function Mistakes({
  project,
  evaluation,
  result,
}: {
  project: Project;
  /** The measurement that the result is of. */
  evaluation: Id;
  result: EvaluationResult;
}) {
  const url = useUrlState();
  const { confusion, persons } = result;
  const matrix = useMemo(() => matrixOf(confusion, persons), [confusion, persons]);
  const few = matrix.involved <= MOST_PEOPLE;
  const view = url.choice("mistakes", few ? ["matrix", "list"] : ["list", "matrix"]);
  return (
    <Card
      withBorder
      component="section"
      aria-labelledby="mistakes"
      data-wide={(view === "matrix" && matrix.columns.length > WIDE) || undefined}
    >
      <Group justify="space-between" align="start" gap="xs" mb={8}>
        <div>
          <Title order={2} fz="md" id="mistakes">
            Mistakes
          </Title>
          {confusion.length > 0 && (
            <Text size="sm" c="dimmed">
              {view === "matrix"
                ? "A row is who they are, a column whom they were taken for. A cell opens its faces."
                : "Most faces first. A line opens its faces."}
              {view === "matrix" && !few && ` ${MOST_PEOPLE} of ${count(matrix.involved)} people are shown.`}
            </Text>
          )}
        </div>
        {confusion.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label="Mistakes as"
            data={[
              { value: "matrix", label: "Matrix" },
              { value: "list", label: "List" },
            ]}
            value={view}
            onChange={(value) => url.set({ mistakes: value })}
          />
        )}
      </Group>
      {!confusion.length && (
        <Group gap={8} wrap="nowrap">
          <IconCircleCheck size={18} aria-hidden className={classes.fixed} />
          <Text size="sm">No face got another name, and none was left unknown.</Text>
        </Group>
      )}
      {confusion.length > 0 &&
        (view === "matrix" ? (
          <MistakeMatrix project={project.id} evaluation={evaluation} matrix={matrix} cells={confusion} />
        ) : (
          <MistakeList project={project.id} cells={confusion} />
        ))}
    </Card>
  );
}
