import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

const SHOWN_MS = 12_000;

/** Says what was done and offers to take it back. */
export function sayUndoable(message: string, onUndo: () => void): void {
  const id = `undo-${crypto.getRandomValues(new Uint32Array(1))[0] ?? 0}`;
  const undo = () => {
    notifications.hide(id);
    onUndo();
  };
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {message}
        </Text>
        <Button size="compact-sm" variant="light" onClick={undo}>
          Undo
        </Button>
      </Group>
    ),
  });
}
