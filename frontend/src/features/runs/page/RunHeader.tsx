import { ActionIcon, Alert, Button, Group, Menu, Text } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDots,
  IconDownload,
  IconEraser,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRepeat,
  IconTrash,
} from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import { runZipUrl } from "../../../api/runs";
import type { Project, RunWhole } from "../../../api/types";
import { confirm } from "../../../ui/confirm";
import { when } from "../../../ui/duration";
import { newRunLink } from "../newRunLink";
import { useRunActions } from "../useRunActions";
import classes from "./run.module.css";
import { RunName } from "./RunName";

/** What the run is called and what can be done with it. */
export function RunHeader({ project, run }: { project: Project; run: RunWhole }) {
  const navigate = useNavigate();
  const list = `/projects/${project.id}/runs`;
  const { pause, resume, stop, trash, restore } = useRunActions(project.id, () => void navigate(list));
  const may = project.can.label;
  const open = run.finished_at === null;
  const askToStop = () =>
    confirm({
      title: `Stop ${run.name}?`,
      body: "Experiments that wait are cancelled. Those that train end now and keep their best checkpoints.",
      confirm: "Stop the run",
      danger: true,
      onConfirm: () => stop.mutate(run),
    });
  return (
    <>
      <title>{`${run.name} – Runs – ${project.name} – Facesite`}</title>
      <div className={classes.head}>
        <RunName project={project} run={run} />
        {!run.deleted_at && (
          <Group gap="xs">
            {may && open && run.paused_at && (
              <Button leftSection={<IconPlayerPlay size={16} />} loading={resume.isPending} onClick={() => resume.mutate(run)}>
                Resume
              </Button>
            )}
            {may && open && !run.paused_at && (
              <Button
                variant="default"
                leftSection={<IconPlayerPause size={16} />}
                loading={pause.isPending}
                onClick={() => pause.mutate(run)}
              >
                Pause
              </Button>
            )}
            {may && open && (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={16} />}
                loading={stop.isPending}
                onClick={askToStop}
              >
                Stop
              </Button>
            )}
            {may && (
              <Button component={Link} to={newRunLink(project.id, run)} variant="default" leftSection={<IconRepeat size={16} />}>
                Run again
              </Button>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={`What else to do with ${run.name}`}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component="a" href={runZipUrl(project.id, run.id)} leftSection={<IconDownload size={16} />}>
                  Download all files as a ZIP
                </Menu.Item>
                {may && (
                  <Menu.Item
                    color="red"
                    leftSection={<IconTrash size={16} />}
                    disabled={open}
                    onClick={() => trash.mutate(run)}
                  >
                    {open ? "Move to the trash (stop it first)" : "Move to the trash"}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          </Group>
        )}
      </div>
      {run.deleted_at && (
        <Alert color="gray" variant="light" icon={<IconTrash size={18} />}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">It is in the trash.</Text>
            {may && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowBackUp size={15} />}
                loading={restore.isPending}
                onClick={() => restore.mutate(run)}
              >
                Restore
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {run.erased_at && (
        <Alert color="gray" variant="light" icon={<IconEraser size={18} />}>
          People or faces that it learned from were erased, last on {when(run.erased_at)}. Its networks may still
          know them: train anew and delete this run.
        </Alert>
      )}
    </>
  );
}
