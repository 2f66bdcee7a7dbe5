import { Center, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { LogoMark } from "../../ui/Logo";

/** The frame of the pages before signing in. */
export function Doorstep({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Center component="main" mih="100vh" p="md">
      <title>{`${title} – Facesite`}</title>
      <Stack w={380} maw="100%" gap="lg">
        <Stack align="center" gap={10}>
          <LogoMark size={48} />
          <Title order={1} fz={24} ta="center">
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" ta="center">
              {lead}
            </Text>
          )}
        </Stack>
        <Paper withBorder p="lg" radius="lg" shadow="xs">
          {children}
        </Paper>
      </Stack>
    </Center>
  );
}
