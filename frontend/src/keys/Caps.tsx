import { Group, Kbd } from "@mantine/core";
import { caps, isMac } from "./press";

/** A key as it looks on the keyboard. */
export function Caps({ of }: { of: string }) {
  return (
    <Group component="span" gap={2} wrap="nowrap" display="inline-flex">
      {caps(of, isMac()).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap}
        </Kbd>
      ))}
    </Group>
  );
}
