import { ActionIcon, Anchor, Button, Card, Group, Menu, Stack, Text, Title } from "@mantine/core";
import { IconArrowBackUp, IconDots, IconPencil, IconPlus, IconRoute, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { flat } from "../../api/pages";
import type { Project, Workflow } from "../../api/types";
import { useWorkflows, workflowUrl } from "../../api/workflows";
import { CopyField } from "../../ui/CopyField";
import { ShowMore } from "../../ui/ShowMore";
import { ago, when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { Chain } from "./Chain";
import classes from "./classifiers.module.css";
import { ProblemLine } from "./Marks";
import { useTrash } from "./useTrash";
import { WorkflowForm } from "./WorkflowForm";

/** Detect, embed, classify: each under an address of its own. */
export function Workflows({
  project,
  state,
  making,
  onMaking,
}: {
  project: Project;
  state: "kept" | "trash";
  making: boolean;
  onMaking: (making: boolean) => void;
}) {
  const list = useWorkflows(project.id, state);
  const [editing, edit] = useState<Workflow | null>(null);
  const { trash, restore } = useTrash(project.id, "workflow");
  const all = flat(list.data);
  const isTrash = state === "trash";
  return (
    <>
      {list.isPending && <RowSkeletons count={2} height_px={150} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.data && !all.length && (
        <EmptyState
          icon={<IconRoute size={36} stroke={1.5} />}
          title={isTrash ? "No workflow is in the trash" : "No workflow yet"}
          action={
            !isTrash &&
            project.can.label && (
              <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => onMaking(true)}>
                New workflow
              </Button>
            )
          }
        >
          {isTrash
            ? "What is moved here can be taken back."
            : "A workflow finds faces, embeds them and names them by a classifier. A program sends it a photo and gets names back; what stands behind it can change without that program."}
        </EmptyState>
      )}
      <Stack gap="sm">
        {all.map((one) => (
          <WorkflowCard
            key={one.id}
            project={project}
            workflow={one}
            onEdit={() => edit(one)}
            onTrash={() => trash(one)}
            onRestore={() => restore(one)}
          />
        ))}
      </Stack>
      <ShowMore query={list}>Show more</ShowMore>
      <WorkflowForm
        project={project}
        opened={making || editing !== null}
        of={editing}
        onClose={() => {
          edit(null);
          onMaking(false);
        }}
      />
    </>
  );
}

function WorkflowCard({
  project,
  workflow,
  onEdit,
  onTrash,
  onRestore,
}: {
  project: Project;
  workflow: Workflow;
  onEdit: () => void;
  onTrash: () => void;
  onRestore: () => void;
}) {
  const { name, version, deleted_at, problem, changed_at, by } = workflow;
  return (
    <Card withBorder component="section" aria-label={name} padding="md">
      <Group justify="space-between" wrap="nowrap" align="start" gap="sm">
        <div className={classes.min0}>
          <Title order={2} fz="md" className={classes.name}>
            {name}
          </Title>
          <Text size="xs" c="dimmed" title={when(changed_at)}>
            Version {version} · changed {ago(changed_at)}
            {by && ` · ${by}`}
          </Text>
        </div>
        {project.can.label &&
          (deleted_at ? (
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconArrowBackUp size={14} />}
              onClick={onRestore}
              aria-label={`Restore ${name}`}
            >
              Restore
            </Button>
          ) : (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
                  Change…
                </Menu.Item>
                <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={onTrash}>
                  Move to the trash
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ))}
      </Group>
      <ProblemLine problem={problem} />
      <Chain project={project} workflow={workflow} />
      {!deleted_at && (
        <>
          <CopyField
            label="Call it: names the faces of photo.jpg"
            value={`curl ${workflowUrl(project.id, workflow.id)} -H "Authorization: Bearer $FACESITE_KEY" -F file=@photo.jpg`}
          />
          {project.can.manage && (
            <Text size="xs" c="dimmed" mt={6}>
              A key to put in its place is made under{" "}
              <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/settings?tab=keys`}>
                API keys
              </Anchor>
              .
            </Text>
          )}
        </>
      )}
    </Card>
  );
}
