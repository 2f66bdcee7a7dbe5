import { Button, Menu } from "@mantine/core";
import { IconFile, IconFolder, IconFolders, IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import type { Project } from "../../api/types";
import { sayError } from "../../ui/say";
import { addFiles } from "./center";

/** Opens the pickers for files and folders. */
export function UploadButton({ project, label = "Add photos" }: { project: Project; label?: string }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const people = useRef<HTMLInputElement>(null);
  if (!project.can.upload) return null;

  const picked = (labelFolders: boolean) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const target = { project: project.id, projectName: project.name, labelFolders };
    addFiles(target, [...(event.currentTarget.files ?? [])]).catch(sayError);
    event.currentTarget.value = "";
  };
  return (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept="image/*,.heic,.heif,.pgm,.tif,.tiff,.zip"
        onChange={picked(false)}
        data-testid="pick-files"
      />
      <FolderInput inputRef={folder} onChange={picked(false)} testId="pick-folder" />
      <FolderInput inputRef={people} onChange={picked(true)} testId="pick-people-folder" />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<IconUpload size={16} />}>{label}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFile size={16} />} onClick={() => files.current?.click()}>
            Photos or ZIP files…
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={16} />} onClick={() => folder.current?.click()}>
            A folder…
          </Menu.Item>
          <Menu.Item leftSection={<IconFolders size={16} />} onClick={() => people.current?.click()}>
            A folder with one folder a person…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function FolderInput({
  inputRef,
  onChange,
  testId,
}: {
  inputRef: React.RefObject<HTMLInputElement | null>;
  onChange: (event: React.ChangeEvent<HTMLInputElement>) => void;
  testId: string;
}) {
  const attach = (input: HTMLInputElement | null) => {
    inputRef.current = input;
    input?.setAttribute("webkitdirectory", "");
  };
  return <input ref={attach} type="file" hidden onChange={onChange} data-testid={testId} />;
}
