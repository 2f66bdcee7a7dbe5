import { ActionIcon, Anchor, Button, Card, Menu, Table, Text } from "@mantine/core";
import { IconArrowBackUp, IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import { isMeasuring, useEvaluation } from "../../api/evaluations";
import type { Classifier, Project } from "../../api/types";
import { useCounts } from "../../app/project";
import { ago, count, when } from "../../ui/duration";
import { AccuracyText } from "./AccuracyText";
import classes from "./classifiers.module.css";
import { ErasedMark, ProblemLine, SourceMark } from "./Marks";
import { far } from "./numbers";
import { KIND_NAMES, metricText, peopleText, sourceText, thresholdText, votesText } from "./settings";

export interface Acts {
  onEdit: (classifier: Classifier) => void;
  onCopy: (classifier: Classifier) => void;
  onTrash: (classifier: Classifier) => void;
  onRestore: (classifier: Classifier) => void;
}

/** The classifiers, over them the labels as they stand. */
export function ClassifierTable({
  project,
  classifiers,
  trash,
  acts,
}: {
  project: Project;
  classifiers: readonly Classifier[];
  trash: boolean;
  acts: Acts;
}) {
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={1000}>
        <Table verticalSpacing={8} horizontalSpacing={11} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Rule</Table.Th>
              <Table.Th className={classes.number}>People</Table.Th>
              <Table.Th className={classes.number} title="Faces that may vote now">
                Faces
              </Table.Th>
              <Table.Th>Accuracy</Table.Th>
              <Table.Th>Workflows</Table.Th>
              <Table.Th>Changed</Table.Th>
              <Table.Th w={44} aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {!trash && <LabelsRow project={project} />}
            {classifiers.map((one) => (
              <Row key={one.id} project={project} classifier={one} acts={acts} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function LabelsRow({ project }: { project: Project }) {
  const counts = useCounts(project);
  const measured = useEvaluation(project.id, null).data;
  return (
    <Table.Tr className={classes.labels}>
      <Table.Td miw={205}>
        <Anchor component={Link} to={`/projects/${project.id}/classifiers/labels`} fw={600} size="sm">
          The labels as they stand
        </Anchor>
        <Text size="xs" c="dimmed">
          The project’s own vote
        </Text>
      </Table.Td>
      <Table.Td>
        KNN
        <Text size="xs" c="dimmed">
          Live
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">K {project.neighbours} · one vote each</Text>
        <Text size="xs" c="dimmed" className={classes.nowrap}>
          Euclidean · under {far(project.accept_distance)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number}>{count(counts.people)}</Table.Td>
      <Table.Td className={classes.number}>{count(counts.faces.labelled)}</Table.Td>
      <Table.Td>
        <AccuracyText
          accuracy={measured?.result?.accuracy.value}
          fresh={measured?.fresh ?? true}
          measuring={isMeasuring(measured) && !measured?.result}
        />
      </Table.Td>
      <Table.Td c="dimmed">–</Table.Td>
      <Table.Td c="dimmed">–</Table.Td>
      <Table.Td />
    </Table.Tr>
  );
}

function Row({ project, classifier, acts }: { project: Project; classifier: Classifier; acts: Acts }) {
  const { settings, evaluation } = classifier;
  return (
    <Table.Tr>
      <Table.Td miw={205} maw={300}>
        <Anchor
          component={Link}
          to={`/projects/${project.id}/classifiers/${classifier.id}`}
          fw={600}
          size="sm"
          className={classes.name}
        >
          {classifier.name}
        </Anchor>{" "}
        <ErasedMark at={classifier.erased_at} />
        <Text size="xs" c="dimmed">
          Version {classifier.version} · {settings.experiment ? "Whom it learned" : peopleText(settings)}
        </Text>
        <ProblemLine problem={classifier.problem} />
      </Table.Td>
      <Table.Td>
        {KIND_NAMES[classifier.kind]}
        <Text size="xs" c="dimmed" maw={110} truncate title={sourceText(settings)}>
          <SourceMark project={project.id} settings={settings} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.nowrap}>
          {classifier.distance === null ? thresholdText(settings) : votesText(settings)}
        </Text>
        <Text size="xs" c="dimmed" className={classes.nowrap} title={thresholdText(settings)}>
          {classifier.distance === null
            ? "The network’s own chances"
            : `${metricText(settings)} · under ${far(classifier.distance)}`}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number}>{count(classifier.person_count)}</Table.Td>
      <Table.Td className={classes.number}>{count(classifier.face_count)}</Table.Td>
      <Table.Td title={settings.experiment ? "Of the test faces of its data set, when it was trained" : undefined}>
        <AccuracyText accuracy={evaluation?.accuracy} fresh={evaluation?.fresh ?? true} />
      </Table.Td>
      <Table.Td maw={160} className={classes.name}>
        {classifier.workflows.join(", ") || <span className={classes.dimmed}>–</span>}
      </Table.Td>
      <Table.Td title={when(classifier.changed_at)}>
        <Text size="sm" className={classes.nowrap}>
          {ago(classifier.changed_at)}
        </Text>
        {classifier.by && (
          <Text size="xs" c="dimmed">
            {classifier.by}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{project.can.label && <RowMenu classifier={classifier} acts={acts} />}</Table.Td>
    </Table.Tr>
  );
}

function RowMenu({ classifier, acts }: { classifier: Classifier; acts: Acts }) {
  if (classifier.deleted_at) {
    return (
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconArrowBackUp size={14} />}
        onClick={() => acts.onRestore(classifier)}
        aria-label={`Restore ${classifier.name}`}
      >
        Restore
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${classifier.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => acts.onEdit(classifier)}>
          Change…
        </Menu.Item>
        {classifier.kind === "knn" && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => acts.onCopy(classifier)}>
            Duplicate…
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => acts.onTrash(classifier)}>
          Move to the trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
