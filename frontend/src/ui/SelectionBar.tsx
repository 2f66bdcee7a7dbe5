import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./list.module.css";

/** Under a list: what is selected and what can be done with it. */
export function SelectionBar({
  label,
  says,
  onClear,
  children,
}: {
  label: string;
  /** "3 photos selected". */
  says: string;
  onClear: () => void;
  children: ReactNode;
}) {
  return (
    <div className={classes.selection} role="region" aria-label={label}>
      <Text size="sm" fw={600} role="status">
        {says}
      </Text>
      <Group gap="xs">
        <Button variant="subtle" color="gray" size="sm" onClick={onClear}>
          Clear selection
        </Button>
        {children}
      </Group>
    </div>
  );
}
