import { Text } from "@mantine/core";
import { type DragEvent, type ReactNode, useEffect, useEffectEvent } from "react";
import classes from "./drop.module.css";

/** A page that takes dropped files itself, wherever on it they are dropped; and pasted ones. */
export function DropPage({
  className,
  shown = false,
  onDrop,
  onPaste,
  children,
}: {
  className?: string;
  /** Whether something was dropped: for the page's style. */
  shown?: boolean;
  onDrop: (data: DataTransfer) => void;
  onPaste?: (files: File[]) => void;
  children: ReactNode;
}) {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) onPaste?.(files);
  });
  useEffect(() => {
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, []);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    onDrop(event.dataTransfer);
  };
  return (
    <div
      data-drop="own"
      className={className}
      data-shown={shown || undefined}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      {children}
    </div>
  );
}

/** Says what can be dropped here, and offers to choose it instead. */
export function DropZone({
  icon,
  title,
  children,
  action,
  low = false,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action: ReactNode;
  /** Not as high as the window: other things stand below. */
  low?: boolean;
}) {
  return (
    <div className={classes.zone} data-low={low || undefined}>
      {icon}
      <Text fw={600} size="lg">
        {title}
      </Text>
      <Text c="dimmed" maw={520}>
        {children}
      </Text>
      <div className={classes.action}>{action}</div>
    </div>
  );
}
