import { Button } from "@mantine/core";
import { IconArrowBackUp, IconEraser, IconTrash } from "@tabler/icons-react";
import { counted } from "../../ui/duration";
import { SelectionBar } from "../../ui/SelectionBar";

/** What can be done with the selected photos. */
export function PhotosSelected({
  size,
  trash,
  can,
  canErase,
  busy,
  onTrash,
  onRestore,
  onErase,
  onClear,
}: {
  size: number;
  trash: boolean;
  can: boolean;
  /** Erasing is for owners. */
  canErase: boolean;
  busy: boolean;
  onTrash: () => void;
  onRestore: () => void;
  onErase: () => void;
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
      {canErase && trash && (
        <Button
          size="sm"
          color="red"
          variant="light"
          leftSection={<IconEraser size={16} />}
          onClick={onErase}
        >
          Erase for good…
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
