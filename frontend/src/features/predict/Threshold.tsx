import { Group, Slider, Text } from "@mantine/core";
import { useState } from "react";
import type { Limit } from "./relabel";

/** The distance under which, or the chance from which a name is given; the names follow while it moves. */
export function Threshold({
  limit,
  own,
  whose,
  most,
  onChange,
  onChangeEnd,
}: {
  limit: Limit;
  /** What the site would take by itself, and whose rule that is. */
  own: number;
  whose: string;
  most: number;
  onChange: (value: number) => void;
  onChangeEnd: (value: number) => void;
}) {
  // A handle that is held keeps its scale.
  const [held, setHeld] = useState<number | null>(null);
  const isChance = limit.of === "chance";
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm">{isChance ? "Name from a chance of" : "Name under a distance of"}</Text>
        <Text size="sm" fw={600}>
          {isChance ? `${Math.round(100 * limit.at)} %` : limit.at.toFixed(2)}
        </Text>
      </Group>
      <Slider
        mt={6}
        mb={22}
        size="sm"
        min={isChance ? 0.01 : 0.1}
        max={held ?? most}
        step={0.01}
        value={limit.at}
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
        thumbLabel={isChance ? "Accept a name from this chance on" : "Accept a name under this distance"}
      />
    </div>
  );
}
