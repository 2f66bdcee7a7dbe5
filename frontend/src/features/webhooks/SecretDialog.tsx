import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { CopyField } from "../../ui/CopyField";

/** A webhook's secret, the one time that it is shown; "" keeps it closed. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Modal opened={secret !== ""} onClose={onClose} title="The webhook’s secret" size="lg" closeOnClickOutside={false}>
      <Stack>
        <CopyField label="The secret: it is shown only now" value={secret} />
        <Text size="sm" c="dimmed">
          Keep it like a password. With it your program checks that a message came from this site: it is signed as
          Standard Webhooks 1.0 says, and docs/webhooks.md has the check in Python.
        </Text>
        <Group justify="end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
