import { Button, Menu } from "@mantine/core";
import { IconFile, IconFolder, IconFolders, IconUpload } from "@tabler/icons-react";
import type { Project } from "../../api/types";
import { sayError } from "../../ui/say";
import { addFiles } from "./center";
import { pickFiles } from "./pick";

/** Opens the pickers for files and folders. */
export function UploadButton({ project, label = "Add photos" }: { project: Project; label?: string }) {
  if (!project.can.upload) return null;
  const pick = (folder: boolean, labelFolders = false) => {
    const target = { project: project.id, projectName: project.name, labelFolders };
    pickFiles({ folder })
      .then((files) => (files.length ? addFiles(target, files) : undefined))
      .catch(sayError);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconUpload size={16} />}>{label}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFile size={16} />} onClick={() => pick(false)}>
          Photos or ZIP files…
        </Menu.Item>
        <Menu.Item leftSection={<IconFolder size={16} />} onClick={() => pick(true)}>
          A folder…
        </Menu.Item>
        <Menu.Item leftSection={<IconFolders size={16} />} onClick={() => pick(true, true)}>
          A folder with one folder a person…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
