import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBraces,
  IconDots,
  IconFileZip,
  IconNote,
  IconRefresh,
  IconTable,
  IconTargetArrow,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { datasetUrl } from "../../api/datasets";
import type { Dataset, Project } from "../../api/types";
import { freezeAgain } from "./freeze";
import { hasContent, isOpen } from "./status";
import { versionName } from "./versions";

/** The ways to take a version along. */
export function Downloads({ project, version }: { project: Project; version: Dataset }) {
  const url = (kind: "zip" | "coco" | "csv") => datasetUrl(project.id, version.id, kind);
  return (
    <>
      <Menu.Label>Download</Menu.Label>
      <Menu.Item component="a" href={url("zip")} download leftSection={<IconFileZip size={16} />}>
        ZIP of folders and labels.json
      </Menu.Item>
      <Menu.Item component="a" href={url("coco")} download leftSection={<IconBraces size={16} />}>
        COCO JSON
      </Menu.Item>
      <Menu.Item component="a" href={url("csv")} download leftSection={<IconTable size={16} />}>
        CSV
      </Menu.Item>
    </>
  );
}

/** What can be done with one version. */
export function VersionMenu({
  project,
  version,
  trashed = false,
  downloads = true,
  onNote,
  onTrash,
  onRestore,
}: {
  project: Project;
  version: Dataset;
  trashed?: boolean;
  /** Not where they stand beside already. */
  downloads?: boolean;
  onNote?: () => void;
  onTrash: () => void;
  onRestore?: () => void;
}) {
  const name = versionName(version);
  const made = hasContent(version);
  const edits = project.can.label;
  const here = `/projects/${project.id}`;
  if (trashed && !edits) return null;
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {trashed ? (
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onRestore}>
            Restore
          </Menu.Item>
        ) : (
          <>
            {made && downloads && (
              <>
                <Downloads project={project} version={version} />
                <Menu.Divider />
              </>
            )}
            {made && (
              <Menu.Item
                component={Link}
                to={`${here}/classifiers?dataset=${version.id}`}
                leftSection={<IconTargetArrow size={16} />}
              >
                Use for a classifier
              </Menu.Item>
            )}
            {edits && version.source === "labels" && (
              <Menu.Item
                component={Link}
                to={`${here}/datasets${freezeAgain(version)}`}
                leftSection={<IconRefresh size={16} />}
              >
                Freeze again with these settings
              </Menu.Item>
            )}
            {edits && onNote && (
              <Menu.Item leftSection={<IconNote size={16} />} onClick={onNote}>
                {version.note ? "Change the note" : "Write a note"}
              </Menu.Item>
            )}
            {edits && (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={<IconTrash size={16} />} onClick={onTrash}>
                  {isOpen(version) ? "Stop, and move to the trash" : "Move to the trash"}
                </Menu.Item>
              </>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
