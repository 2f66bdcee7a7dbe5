import { Group, Slider, Text } from "@mantine/core";
import { useState } from "react";

/** The distance under which a name is given; the names follow while it moves. */
export function Threshold({
  value,
  own,
  whose,
  most,
  onChange,
  onChangeEnd,
}: {
  value: number;
  /** What the site would take by itself, and whose rule that is. */
  own: number;
  whose: string;
  most: number;
  onChange: (value: number) => void;
  onChangeEnd: (value: number) => void;
}) {
  // A handle that is held keeps its scale.
  const [held, setHeld] = useState<number | null>(null);
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm">Name under a distance of</Text>
        <Text size="sm" fw={600}>
          {value.toFixed(2)}
        </Text>
      </Group>
      <Slider
        mt={6}
        mb={22}
        size="sm"
        min={0.1}
        max={held ?? most}
        step={0.01}
        value={value}
        onChange={(next) => {
          setHeld((before) => before ?? most);
          onChange(next);
        }}
        onChangeEnd={(next) => {
          setHeld(null);
          onChangeEnd(next);
        }}
        label={null}
        marks={[{ value: own, label: whose }]}
        styles={{ markLabel: { color: "var(--mantine-color-dimmed)" } }}
        thumbLabel="Accept a name under this distance"
      />
    </div>
  );
}
