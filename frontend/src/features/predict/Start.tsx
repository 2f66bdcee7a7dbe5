import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconCamera, IconFolder, IconLibraryPhoto, IconScan, IconWorldWww } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { sentence } from "../../api/errors";
import type { Project } from "../../api/types";
import { useCounts } from "../../app/project";
import { DropZone } from "../../ui/DropZone";
import { counted } from "../../ui/duration";
import { addressProblem } from "./address";
import { Batches } from "./Batches";
import classes from "./predict.module.css";

/** Where photos come from. */
export function Start({
  project,
  onPick,
  onFolder,
  onCamera,
  onProject,
  onAddress,
  fetching,
  starting,
}: {
  project: Project;
  onPick: () => void;
  onFolder: () => void;
  onCamera: () => void;
  onProject: () => void;
  onAddress: (url: string) => void;
  fetching: Fetching;
  /** Whether a batch is being made. */
  starting: boolean;
}) {
  const photos = useCounts(project).photos.total;
  return (
    <>
      <DropZone
        low
        icon={<IconScan size={44} stroke={1.3} />}
        title="Drop photos or a folder here"
        action={
          <Group gap="xs" justify="center">
            <Button onClick={onPick}>Choose photos</Button>
            <Button variant="default" leftSection={<IconFolder size={17} />} onClick={onFolder}>
              A folder…
            </Button>
            <Button variant="default" leftSection={<IconCamera size={17} />} onClick={onCamera}>
              Camera
            </Button>
          </Group>
        }
      >
        or paste one with Ctrl+V. One photo is shown at once with its names and why; several are named in the
        background, with a CSV at the end. None of them is kept.
      </DropZone>
      <div className={classes.ways}>
        <FromWeb onAddress={onAddress} fetching={fetching} />
        <div className={classes.way}>
          <Text size="sm" fw={600} mb={4}>
            In the project
          </Text>
          <Button
            variant="default"
            fullWidth
            disabled={!photos}
            loading={starting}
            leftSection={<IconLibraryPhoto size={17} />}
            onClick={onProject}
          >
            {photos ? `Name the faces of all ${counted(photos, "photo")}` : "The project has no photo yet"}
          </Button>
          <Text size="xs" c="dimmed" mt={4}>
            A list with a CSV: no label is changed by it.
          </Text>
        </div>
      </div>
      <Batches project={project} />
    </>
  );
}

/** A photo on its way from the web, or why it didn't come. */
interface Fetching {
  isPending: boolean;
  error: Error | null;
  reset: () => void;
}

function FromWeb({ onAddress, fetching }: { onAddress: (url: string) => void; fetching: Fetching }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const error = problem ?? (fetching.error ? sentence(fetching.error) : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = addressProblem(text.trim());
    setProblem(found);
    if (!found) onAddress(text.trim());
  };
  return (
    <form className={classes.way} onSubmit={submit} noValidate>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label="From the web"
          placeholder="https://…"
          type="url"
          inputMode="url"
          autoComplete="off"
          maxLength={2000}
          leftSection={<IconWorldWww size={17} stroke={1.6} />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setProblem(null);
            fetching.reset();
          }}
          aria-invalid={error !== null}
          aria-describedby="web-note"
        />
        <Button type="submit" variant="default" loading={fetching.isPending}>
          Look at it
        </Button>
      </Group>
      <Text size="xs" c={error ? undefined : "dimmed"} mt={4} id="web-note" role={error ? "alert" : undefined}>
        {error ?? "The address of a photo. The site fetches it, and keeps nothing of it."}
      </Text>
    </form>
  );
}
