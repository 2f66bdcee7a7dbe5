import { Text } from "@mantine/core";
import { IconFolders, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useEffect, useState } from "react";
import type { Project } from "../../api/types";
import { sayError } from "../../ui/say";
import { addDrop } from "./center";
import { hasFiles } from "./dropped";
import classes from "./upload.module.css";

/** Takes files dropped anywhere on a project's pages, except where a page takes them itself. */
export function DropOverlay({ project }: { project: Project }) {
  const [dragging, setDragging] = useState(false);

  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const isOurs = (event: globalThis.DragEvent) =>
      hasFiles(event.dataTransfer) &&
      !(event.target instanceof Element && event.target.closest("[data-drop=own]"));
    const over = (event: globalThis.DragEvent) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      clearTimeout(leaving);
      setDragging(true);
      // Some browsers tell nothing when a drag ends outside the window.
      leaving = setTimeout(() => setDragging(false), 1_000);
    };
    const end = (event: globalThis.DragEvent) => {
      if (hasFiles(event.dataTransfer)) event.preventDefault();
      clearTimeout(leaving);
      setDragging(false);
    };
    const leave = (event: globalThis.DragEvent) => {
      if (event.relatedTarget === null) setDragging(false);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", end);
    window.addEventListener("dragleave", leave);
    return () => {
      clearTimeout(leaving);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", end);
      window.removeEventListener("dragleave", leave);
    };
  }, []);

  if (!dragging) return null;
  const drop = (labelFolders: boolean) => (event: DragEvent) => {
    event.preventDefault();
    const target = { project: project.id, projectName: project.name, labelFolders };
    addDrop(target, event.dataTransfer).catch(sayError);
  };
  return (
    <div className={classes.overlay} data-testid="drop-overlay">
      <Target onDrop={drop(false)}>
        <IconUpload size={40} stroke={1.5} />
        <Text fw={600} size="lg">
          Drop to add to <bdi>{project.name}</bdi>
        </Text>
        <Text c="dimmed">Photos, folders and ZIP files. What is already there is found by its content.</Text>
      </Target>
      <Target onDrop={drop(true)}>
        <IconFolders size={26} stroke={1.5} />
        <Text fw={600}>Drop here if each folder holds one person</Text>
        <Text c="dimmed" size="sm">
          The folder’s name becomes the person’s name.
        </Text>
      </Target>
    </div>
  );
}

function Target({ onDrop, children }: { onDrop: (event: DragEvent) => void; children: React.ReactNode }) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={classes.target}
      data-over={over || undefined}
      onDragEnter={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {children}
    </div>
  );
}
