import { Button } from "@mantine/core";
import { IconArrowBackUp, IconTrash } from "@tabler/icons-react";
import { counted } from "../../ui/duration";
import { SelectionBar } from "../../ui/SelectionBar";

/** What can be done with the selected photos. */
export function PhotosSelected({
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
    <SelectionBar label="Selected photos" says={`${counted(size, "photo")} selected`} onClear={onClear}>
      {can && trash && (
        <Button size="sm" loading={busy} leftSection={<IconArrowBackUp size={16} />} onClick={onRestore}>
          Restore
        </Button>
      )}
      {can && !trash && (
        <Button
          size="sm"
          color="red"
          variant="light"
          loading={busy}
          leftSection={<IconTrash size={16} />}
          onClick={onTrash}
        >
          Move to the trash
        </Button>
      )}
    </SelectionBar>
  );
}
