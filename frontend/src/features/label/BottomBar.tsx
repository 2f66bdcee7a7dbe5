import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./label.module.css";

/** The bar under a working page. */
export function BottomBar({ children }: { children: ReactNode }) {
  return (
    <Group className={classes.bottom} justify="space-between" gap="md">
      {children}
    </Group>
  );
}
