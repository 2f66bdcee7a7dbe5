import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A page's heading, the tab's title, and the page's buttons. */
export function PageTitle({
  title,
  of,
  children,
}: {
  title: string;
  /** What the page belongs to: the project's name. */
  of?: string;
  children?: ReactNode;
}) {
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <title>{[title, of, "Facesite"].filter(Boolean).join(" – ")}</title>
      <Title order={1} fz={22} fw={650}>
        {title}
      </Title>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
