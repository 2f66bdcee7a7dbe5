import { Button, Group, SegmentedControl, Slider, Switch, Text } from "@mantine/core";
import { IconZoomReset } from "@tabler/icons-react";
import { count } from "../../../ui/duration";
import type { Settings } from "./useSettings";
import { MOST_SMOOTH } from "./useSettings";

/** Over the charts: what goes along the axis, how the loss is drawn, and the way back out of a zoom. */
export function ChartTools({
  settings,
  zoomed,
  onReset,
  pending,
  failed,
  onRetry,
}: {
  settings: Settings;
  zoomed: boolean;
  onReset: () => void;
  /** Curves that aren't there yet. */
  pending: number;
  failed: boolean;
  onRetry: () => void;
}) {
  const { axis, log, weight } = settings;
  return (
    <Group gap="lg" mb="xs" mih={34}>
      <SegmentedControl
        size="xs"
        aria-label="Along the axis"
        data={[
          { value: "step", label: "By step" },
          { value: "epoch", label: "By epoch" },
        ]}
        value={axis}
        onChange={(value) => {
          onReset();
          settings.setAxis(value);
        }}
      />
      <Switch
        size="xs"
        label="Logarithmic loss"
        checked={log}
        onChange={(event) => settings.setLog(event.currentTarget.checked)}
      />
      <Group gap="xs" wrap="nowrap">
        <Text size="xs">Smooth the loss</Text>
        <Slider
          size="xs"
          w={120}
          min={0}
          max={MOST_SMOOTH}
          step={0.02}
          value={weight}
          label={(value) => value.toFixed(2)}
          thumbLabel="Smooth the loss"
          onChange={settings.holdSmooth}
          onChangeEnd={settings.setSmooth}
        />
      </Group>
      <Group gap="xs" ml="auto">
        {pending > 0 && (
          <Text size="xs" c="dimmed" role="status">
            {pending === 1 ? "1 curve is on its way" : `${count(pending)} curves are on their way`}
          </Text>
        )}
        {failed && (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            Some curves are missing: try again
          </Button>
        )}
        {zoomed ? (
          <Button size="compact-sm" variant="default" leftSection={<IconZoomReset size={14} />} onClick={onReset}>
            Show all again
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            Drag over a chart to zoom
          </Text>
        )}
      </Group>
    </Group>
  );
}
