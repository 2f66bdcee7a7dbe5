import { ActionIcon, Button, Group, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDots,
  IconFileZip,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRepeat,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { isOpen, runZipUrl } from "../../api/runs";
import type { Project, Run } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { newRunLink } from "./newRunLink";
import classes from "./runs.module.css";
import { useRunActions } from "./useRunActions";

/** Asks before a run ends: what it hasn't begun is gone for good. */
export function askToStop(run: Run, onStop: () => void): void {
  confirm({
    title: `Stop ${run.name}?`,
    body: "What trains now ends and keeps its best checkpoint. Experiments that wait are cancelled. A pause can be taken back, this can't.",
    confirm: "Stop the run",
    danger: true,
    onConfirm: onStop,
  });
}

/** What can be done with a run from its row: pause and stop at once, the rest in a menu. */
export function RunActions({ project, run }: { project: Project; run: Run }) {
  const { pause, resume, stop, trash, restore } = useRunActions(project.id);
  const edits = project.can.label;
  if (run.deleted_at) {
    if (!edits) return null;
    return (
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconArrowBackUp size={14} />}
        loading={restore.isPending}
        onClick={() => restore.mutate(run)}
        aria-label={`Restore ${run.name}`}
      >
        Restore
      </Button>
    );
  }
  const open = isOpen(run);
  return (
    <Group gap={2} wrap="nowrap" justify="end" className={classes.actions}>
      {edits && open && (
        <>
          {run.paused_at ? (
            <Tool
              label={`Go on with ${run.name}`}
              icon={<IconPlayerPlay size={17} />}
              busy={resume.isPending}
              onClick={() => resume.mutate(run)}
            />
          ) : (
            <Tool
              label={`Pause ${run.name}`}
              icon={<IconPlayerPause size={17} />}
              busy={pause.isPending}
              onClick={() => pause.mutate(run)}
            />
          )}
          <Tool
            label={`Stop ${run.name}`}
            icon={<IconPlayerStop size={17} />}
            busy={stop.isPending}
            onClick={() => askToStop(run, () => stop.mutate(run))}
          />
        </>
      )}
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${run.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {edits && (
            <Menu.Item
              component={Link}
              to={newRunLink(project.id, run)}
              leftSection={<IconRepeat size={16} />}
            >
              Run again with these options
            </Menu.Item>
          )}
          <Menu.Item
            component="a"
            href={runZipUrl(project.id, run.id)}
            download
            leftSection={<IconFileZip size={16} />}
          >
            Download all files
          </Menu.Item>
          {edits && !open && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => trash.mutate(run)}>
                Move to the trash
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Tool({
  label,
  icon,
  busy,
  onClick,
}: {
  label: string;
  icon: React.ReactNode;
  busy: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} loading={busy} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
