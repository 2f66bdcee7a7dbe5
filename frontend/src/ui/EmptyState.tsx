import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Says what is missing, what to do next, and offers it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" justify="center" gap="xs" py={72} px="md" ta="center">
      <div style={{ color: "var(--mantine-color-dimmed)" }}>{icon}</div>
      <Title order={2} fz="lg">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={440}>
          {children}
        </Text>
      )}
      {action && <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  );
}
