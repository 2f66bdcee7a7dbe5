import { ActionIcon, Button, Group, Slider, Text, Tooltip } from "@mantine/core";
import { IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ZOOM_PX, zoomed } from "../../grid/geometry";
import { sentence } from "../../api/errors";
import { counted } from "../../ui/duration";
import classes from "./label.module.css";

/** Over the grid: what narrows the list, what is selected, what waits, and how large the crops are. */
export function FaceNotice({
  filters,
  more,
  total,
  selected,
  waiting,
  gone,
  error,
  zoom_px,
  onRelease,
  onRetry,
  onZoom,
}: {
  filters: ReactNode;
  more: ReactNode;
  /** Null until all ids are known. */
  total: number | null;
  selected: number;
  waiting: number;
  gone: number;
  error: unknown;
  zoom_px: number;
  onRelease: () => void;
  onRetry: () => void;
  onZoom: (zoom_px: number) => void;
}) {
  return (
    <div className={classes.notice}>
      {filters}
      <Text size="sm" c="dimmed" aria-live="polite">
        {selected > 1 ? `${counted(selected, "face")} selected` : total ? counted(total, "face") : ""}
      </Text>
      <div style={{ flex: 1 }} />
      {error !== null && (
        <Group gap={6} role="alert">
          <Text size="sm">{sentence(error)}</Text>
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
      {more}
      {waiting > 0 && (
        <Button size="compact-sm" variant="light" onClick={onRelease}>
          Show {counted(waiting, "new face")}
        </Button>
      )}
      {gone > 0 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onRelease}>
          Hide {counted(gone, "face")} that left
        </Button>
      )}
      <Group gap={2} wrap="nowrap" visibleFrom="sm">
        <Tooltip label="Smaller crops">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Smaller crops"
            disabled={zoom_px <= ZOOM_PX.least}
            onClick={() => onZoom(zoomed(zoom_px, -1))}
          >
            <IconZoomOut size={16} />
          </ActionIcon>
        </Tooltip>
        <Slider
          w={84}
          size="xs"
          label={null}
          min={ZOOM_PX.least}
          max={ZOOM_PX.most}
          step={4}
          value={zoom_px}
          onChange={onZoom}
          thumbLabel="Size of the crops"
        />
        <Tooltip label="Larger crops">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Larger crops"
            disabled={zoom_px >= ZOOM_PX.most}
            onClick={() => onZoom(zoomed(zoom_px, 1))}
          >
            <IconZoomIn size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </div>
  );
}
