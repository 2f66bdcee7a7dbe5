import { Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { sentence } from "../api/errors";

/** The server's sentence and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  return (
    <Stack align="center" gap="sm" py={56} px="md" role="alert" ta="center">
      <IconAlertTriangle size={28} stroke={1.5} />
      <Text maw={460}>{sentence(error)}</Text>
      {onRetry && (
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => void onRetry()}>
          Try again
        </Button>
      )}
    </Stack>
  );
}
