import { Text } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import { percent } from "./numbers";

/** "99.5 %", and whether labels changed since it was measured. */
export function AccuracyText({
  accuracy,
  fresh,
  measuring = false,
}: {
  accuracy: number | null | undefined;
  fresh: boolean;
  measuring?: boolean;
}) {
  if (measuring) return <Text size="sm">Measuring…</Text>;
  if (accuracy === null || accuracy === undefined) {
    return (
      <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        Not measured
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" fw={600}>
        {percent(accuracy)}
      </Text>
      {!fresh && (
        <Text size="xs" c="dimmed" style={{ display: "flex", gap: 4, alignItems: "center" }}>
          <IconClockExclamation size={13} aria-hidden style={{ flex: "none" }} />
          labels changed since
        </Text>
      )}
    </>
  );
}
