import { Button, Group, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useNextChanges } from "../../api/faces";
import type { Project } from "../../api/types";
import { KeyHints } from "../../keys/KeyHints";
import type { Scope } from "../../keys/scopes";
import { BottomBar } from "./BottomBar";
import classes from "./label.module.css";

/** The bar under a labelling page: undo with what it would undo, redo, and the keys that work here. */
export function UndoBar({
  project,
  scopes,
  onUndo,
  onRedo,
  busy,
}: {
  project: Project;
  scopes: readonly Scope[];
  onUndo: () => void;
  onRedo: () => void;
  busy: boolean;
}) {
  const { data } = useNextChanges(project.id, project.can.label);
  if (!project.can.label) return null;
  return (
    <BottomBar>
      <Group gap={4} wrap="nowrap" className={classes.history}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowBackUp size={16} />}
          disabled={!data?.undo || busy}
          onClick={onUndo}
          className={classes.undo}
        >
          <Text span size="sm" truncate>
            {data?.undo ? `Undo: ${data.undo.summary}` : "Nothing to undo"}
          </Text>
        </Button>
        {data?.redo && (
          <Tooltip label={`Redo: ${data.redo.summary}`}>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconArrowForwardUp size={16} />}
              disabled={busy}
              onClick={onRedo}
              flex="none"
            >
              Redo
            </Button>
          </Tooltip>
        )}
      </Group>
      <KeyHints scopes={scopes} />
    </BottomBar>
  );
}
