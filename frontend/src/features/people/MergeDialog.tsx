import { Button, Group, Modal, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowsExchange, IconUser } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useFaces } from "../../api/faces";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import { mergePeople } from "../../api/people";
import type { Id, Person, Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { FormError } from "../../ui/FormError";
import { mergedSentence, mergeSentence, survivorOf } from "./merge";
import classes from "./merge.module.css";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { useRefresh } from "./useRefresh";

/** Shows all sides of a merge, who stays, and what will happen, before it does. */
export function MergeDialog({
  project,
  people,
  into,
  onClose,
  onMerged,
}: {
  project: Project;
  /** At least two; while the dialog is closed, none. */
  people: readonly Person[];
  /** Who stays at first; who has most faces where nobody is named. */
  into?: Id;
  onClose: () => void;
  onMerged?: (survivor: Person, gone: readonly Id[]) => void;
}) {
  return (
    <Modal
      opened={people.length > 1}
      onClose={onClose}
      title={people.length > 2 ? `Merge ${people.length} people` : "Merge two people"}
      size="lg"
    >
      {people.length > 1 && (
        <Choice
          key={people.map(({ id }) => id).join()}
          project={project}
          people={people}
          into={into}
          onClose={onClose}
          onMerged={onMerged}
        />
      )}
    </Modal>
  );
}

function Choice({
  project,
  people,
  into,
  onClose,
  onMerged,
}: Parameters<typeof MergeDialog>[0]) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  const [stays, setStays] = useState(() =>
    people.some(({ id }) => id === into) && into ? into : survivorOf(people),
  );
  const gone = people.map(({ id }) => id).filter((id) => id !== stays);
  const merge = useMutation({
    mutationFn: () => mergePeople(project.id, { into: stays, people: gone }),
    onSuccess: ({ change, person }) => {
      cache.setQueryData(keys.person(project.id, person.id), person);
      onClose();
      onMerged?.(person, gone);
      refresh();
      sayWithUndo(cache, project.id, mergedSentence(people, stays), ({ id }) => id === change.id);
    },
  });
  const [other] = gone;
  return (
    <Stack>
      <FormError error={merge.error} />
      <Radio.Group
        value={String(stays)}
        onChange={(value) => setStays(Number(value))}
        label="Who stays, with name and cover?"
      >
        <div className={classes.sides}>
          {people.map((person) => (
            <Side key={person.id} project={project.id} person={person} stays={person.id === stays} />
          ))}
        </div>
      </Radio.Group>
      <Text size="sm" role="status" style={{ overflowWrap: "anywhere" }}>
        {mergeSentence(people, stays)}
      </Text>
      <Group justify="space-between">
        {people.length === 2 && other ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconArrowsExchange size={16} />}
            onClick={() => setStays(other)}
          >
            Swap
          </Button>
        ) : (
          <div />
        )}
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={merge.isPending} onClick={() => merge.mutate()}>
            Merge {people.length} people
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

const STRIP = 6;

/** One side: cover, name, counts, and what the faces look like. */
function Side({ project, person, stays }: { project: Id; person: Person; stays: boolean }) {
  const faces = useFaces(project, { state: "labelled", person: person.id, order: "newest" });
  const strip = flat(faces.data).slice(0, STRIP);
  return (
    <Radio.Card value={String(person.id)} className={classes.side} data-stays={stays || undefined}>
      <Radio.Indicator mt={2} />
      <span className={classes.sideCover}>
        {person.cover_url ? <img src={person.cover_url} alt="" /> : <IconUser size={26} stroke={1.3} />}
      </span>
      <span className={classes.sideText}>
        <Text span size="sm" fw={600} truncate title={person.name}>
          {person.name}
        </Text>
        <Text span size="xs" c="dimmed">
          {counted(person.face_count, "face")} · {stays ? "stays" : "goes away"}
        </Text>
        <span className={classes.sideStrip}>
          {faces.isPending && <Skeleton height={40} />}
          {strip.map((face) => (
            <img key={face.id} src={face.crop_url} alt="" width={40} height={40} loading="lazy" />
          ))}
        </span>
      </span>
    </Radio.Card>
  );
}
