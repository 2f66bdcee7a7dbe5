import { Paper, Text } from "@mantine/core";
import { IconPencil, IconUser, IconUserQuestion } from "@tabler/icons-react";
import { share } from "../../grid/faceState";
import type { Shown } from "./corrections";
import classes from "./predict.module.css";

/** The faces of the photo, one a line. */
export function FaceLines({
  faces,
  active,
  onActive,
}: {
  faces: readonly Shown[];
  active: number | null;
  onActive: (index: number) => void;
}) {
  return (
    <Paper withBorder radius="md" className={classes.lines}>
      {faces.map((face, index) => (
        <button
          // The faces of one answer have no ids and never change places.
          key={index}
          type="button"
          className={classes.line}
          aria-pressed={active === index}
          data-active={active === index || undefined}
          onClick={() => onActive(index)}
        >
          <FaceIcon face={face} size={16} />
          <Text size="sm" fw={500} c={face.name === null ? "dimmed" : undefined} truncate flex={1} ta="left">
            {face.name ?? "unknown"}
          </Text>
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {lineText(face)}
          </Text>
        </button>
      ))}
    </Paper>
  );
}

/** What kind of name a face has, not by colour alone. */
export function FaceIcon({ face, size }: { face: Shown; size: number }) {
  const Icon = face.said ? IconPencil : face.name === null ? IconUserQuestion : IconUser;
  return <Icon size={size} stroke={1.7} aria-hidden style={{ flex: "none" }} />;
}

function lineText({ name, said, confidence, distance }: Shown): string {
  if (said) return "you say";
  const parts = [name === null ? "" : share(confidence), distance === null ? "" : distance.toFixed(3)];
  return parts.filter(Boolean).join(" · ");
}
