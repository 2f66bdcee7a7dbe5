import { Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconTrash } from "@tabler/icons-react";
import { counted } from "../../ui/duration";

/** What can be done with the selected photos. */
export function SelectionBar({
  size,
  trash,
  can,
  busy,
  onTrash,
  onRestore,
  onClear,
}: {
  size: number;
  trash: boolean;
  can: boolean;
  busy: boolean;
  onTrash: () => void;
  onRestore: () => void;
  onClear: () => void;
}) {
  if (!size) return null;
  return (
    <Group justify="space-between" pt="sm" role="region" aria-label="Selected photos">
      <Text size="sm" fw={600}>
        {counted(size, "photo")} selected
      </Text>
      <Group gap="xs">
        <Button variant="subtle" color="gray" size="sm" onClick={onClear}>
          Clear selection
        </Button>
        {can && trash && (
          <Button size="sm" loading={busy} leftSection={<IconArrowBackUp size={16} />} onClick={onRestore}>
            Restore
          </Button>
        )}
        {can && !trash && (
          <Button
            size="sm"
            color="red"
            variant="outline"
            loading={busy}
            leftSection={<IconTrash size={16} />}
            onClick={onTrash}
          >
            Move to the trash
          </Button>
        )}
      </Group>
    </Group>
  );
}
