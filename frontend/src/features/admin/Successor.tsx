import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../api/keys";
import { updateUser } from "../../api/session";
import type { User } from "../../api/types";
import { FormError } from "../../ui/FormError";

/** Asks who takes over the projects of a last owner. */
export function Successor({
  user,
  reason,
  users,
  onClose,
}: {
  user: User;
  reason: string;
  users: readonly User[];
  onClose: () => void;
}) {
  const cache = useQueryClient();
  const [successor, setSuccessor] = useState<string | null>(null);
  const update = useMutation({
    mutationFn: () => updateUser(user.id, { is_active: false, successor: Number(successor) }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.users });
      onClose();
    },
  });
  const choices = users
    .filter((other) => other.is_active && other.id !== user.id)
    .map((other) => ({ value: String(other.id), label: other.display_name || other.username }));
  return (
    <Modal opened onClose={onClose} title={`Who takes over from ${user.username}?`}>
      <Stack>
        <Text size="sm">{reason}</Text>
        <FormError error={update.error} />
        <Select
          label="New owner of these projects"
          data={choices}
          value={successor}
          onChange={setSuccessor}
          searchable
          nothingFoundMessage="Nobody of that name"
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            disabled={!successor}
            loading={update.isPending}
            onClick={() => update.mutate()}
          >
            Deactivate {user.username}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
