import { Button, Group, Kbd, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { RefObject } from "react";
import type { Id } from "../../api/types";
import { NameBox } from "../label/NameBox";
import type { Shown } from "./corrections";

/** Says who a face of the photo is: it becomes a label only if the photo joins the project. */
export function Says({
  project,
  shown,
  onName,
  nameBox,
}: {
  project: Id;
  shown: Shown;
  /** Null takes back what was said. */
  onName: (name: string | null) => void;
  nameBox: RefObject<HTMLInputElement | null>;
}) {
  return (
    <section aria-label="Who it is">
      {shown.said ? (
        <Group gap={6} mb={6} wrap="nowrap">
          <IconCheck size={16} aria-hidden />
          <Text size="sm" flex={1} truncate>
            You say: <b>{shown.name}</b>
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => onName(null)}>
            Take back
          </Button>
        </Group>
      ) : (
        shown.name !== null && (
          <Button
            fullWidth
            mb={6}
            size="xs"
            variant="light"
            leftSection={<IconCheck size={16} />}
            rightSection={<Kbd size="xs">Enter</Kbd>}
            onClick={() => onName(shown.name)}
          >
            It is <bdi>{shown.name}</bdi>
          </Button>
        )
      )}
      <NameBox
        project={project}
        size="xs"
        label="This is"
        placeholder={shown.name === null ? "This is … type a name" : "This is somebody else … type a name"}
        inputRef={nameBox}
        onName={onName}
        onPerson={({ name }) => onName(name)}
      />
    </section>
  );
}
