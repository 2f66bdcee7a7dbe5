import { Avatar, Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { Person } from "../../api/types";
import { counted } from "../../ui/duration";
import classes from "./merge.module.css";

/** The name is another person's: are the two one? Nothing is merged here. */
export function SamePerson({
  person,
  other,
  onYes,
  onNo,
}: {
  person: Person;
  /** Who has the name; null while nothing is asked. */
  other: Person | null;
  onYes: (other: Person) => void;
  onNo: () => void;
}) {
  return (
    <Modal
      opened={other !== null}
      onClose={onNo}
      title={`Is this the same person as ${other?.name ?? ""}?`}
      styles={{ title: { overflowWrap: "anywhere" } }}
    >
      {other && (
        <Stack>
          <Text size="sm">There is a person with this name already. Nothing has been changed.</Text>
          <div className={classes.both}>
            <One person={person} />
            <One person={other} />
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onNo}>
              No, choose another name
            </Button>
            <Button data-autofocus onClick={() => onYes(other)}>
              Yes, merge …
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function One({ person }: { person: Person }) {
  return (
    <Stack gap={4} align="center" flex={1} miw={0}>
      <Avatar src={person.cover_url} size={112} radius="md" alt="" />
      <Text size="sm" fw={600} maw="100%" truncate title={person.name}>
        {person.name}
      </Text>
      <Text size="xs" c="dimmed">
        {counted(person.face_count, "face")}
      </Text>
    </Stack>
  );
}
