import { Button, Group, Modal, Progress, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconFolderUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Id } from "../../api/types";
import { DropPage, DropZone } from "../../ui/DropZone";
import { bytes } from "../../ui/duration";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { type Found, fromDrop, fromFiles } from "../upload/dropped";
import { pickFiles } from "../upload/pick";
import { treeProblem, treeText } from "./folder";
import { useBringing } from "./useBringing";
import { nameProblem } from "./versions";

/** A tree of crops, as a ZIP or a folder, becomes a data set. */
export function BringFolder({
  project,
  opened,
  onClose,
}: {
  project: Id;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Bring a folder"
      size="lg"
      closeOnClickOutside={false}
    >
      {opened && <Bringing project={project} onClose={onClose} />}
    </Modal>
  );
}

function Bringing({ project, onClose }: { project: Id; onClose: () => void }) {
  const { chosen, going, error, looking, look, send, stop, again } = useBringing(project, onClose);
  const [typed, setTyped] = useState<string | null>(null);
  const take = (found: Promise<Found>) => {
    setTyped(null);
    void look(found);
  };
  const pick = (folder: boolean) => () =>
    take(pickFiles(folder ? { folder } : { accept: ".zip", multiple: false }).then(fromFiles));
  const name = typed ?? chosen?.name ?? "";
  const problem = chosen ? treeProblem(chosen.tree) : "";
  const wrong = nameProblem(name);
  if (!chosen) {
    return (
      <DropPage onDrop={(data) => take(fromDrop(data))}>
        <Stack gap="sm">
          <FormError error={error} />
          <DropZone
            low
            icon={<IconFolderUp size={40} stroke={1.3} />}
            title="Drop a ZIP or a folder here"
            action={
              <Group gap="xs" justify="center">
                <Button data-autofocus loading={looking} onClick={pick(false)}>
                  Choose a ZIP
                </Button>
                <Button variant="default" disabled={looking} onClick={pick(true)}>
                  Choose a folder
                </Button>
              </Group>
            }
          >
            Crops of faces in train/, val/ and test/, each with a folder a person: train/s1/1.jpg. A data set that
            was downloaded here is such a ZIP.
          </DropZone>
        </Stack>
      </DropPage>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && !problem && !going) send(name);
      }}
    >
      <Stack gap="sm">
        <FormError error={error} fields={["name"]} />
        <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
          {problem && <IconAlertTriangle size={18} style={{ flex: "none", marginTop: 2 }} />}
          <Text size="sm">{problem || treeText(chosen.tree)}</Text>
        </Group>
        {!problem && (
          <TextInput
            label="Name"
            description="A name that is there already gets its next version."
            maxLength={60}
            value={name}
            disabled={going !== null}
            error={fieldError(error, "name") ?? (wrong || undefined)}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {going && (
          <div>
            <Progress value={(100 * going.done) / Math.max(1, going.total)} aria-label={going.what} />
            <Text size="xs" c="dimmed" mt={4}>
              {going.what === "Sending"
                ? `Sending ${bytes(Math.min(going.done, going.total))} of ${bytes(going.total)}`
                : `Packing ${going.done} of ${going.total} files`}
            </Text>
          </div>
        )}
        <Group justify="flex-end" gap="xs">
          {going ? (
            <Button variant="default" onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button variant="default" onClick={again}>
              Choose something else
            </Button>
          )}
          {!problem && (
            <Button type="submit" loading={going !== null} disabled={Boolean(wrong)}>
              Send {bytes(chosen.tree.bytes)}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
