import { Button, Group, Kbd, Modal, SegmentedControl, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError } from "../../../api/errors";
import { postLabels } from "../../../api/faces";
import { keys } from "../../../api/keys";
import type { Id, Project } from "../../../api/types";
import { useKeys } from "../../../keys/useKeys";
import { refetcherOf, write } from "../../../live/apply";
import { counted } from "../../../ui/duration";
import { say, sayError } from "../../../ui/say";
import { addClashes, again, type Choice, type Clash, noClashes, said } from "./clashes";
import classes from "./conflicts.module.css";

/** Where somebody else answered first: both answers for each face, and which of them is to stay. */
export function ConflictPanel({ project }: { project: Pick<Project, "id"> }) {
  const clashes =
    useQuery<readonly Clash[]>({
      queryKey: keys.conflicts(project.id),
      queryFn: () => noClashes,
      enabled: false,
      staleTime: Infinity,
      gcTime: Infinity,
    }).data ?? noClashes;
  if (!clashes.length) return null;
  return <Panel key={clashes.map(({ face }) => `${face.id}.${face.version}`).join()} project={project} clashes={clashes} />;
}

function Panel({ project, clashes }: { project: Pick<Project, "id">; clashes: readonly Clash[] }) {
  const cache = useQueryClient();
  const [choices, setChoices] = useState<ReadonlyMap<Id, Choice>>(new Map());
  const [at, setAt] = useState(0);
  const rows = useRef<HTMLDivElement>(null);
  const mine = clashes.filter(({ face }) => choices.get(face.id) === "mine").length;
  const theirs = clashes.length - mine;

  const forget = () => cache.setQueryData(keys.conflicts(project.id), noClashes);
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with other labels and undo
    mutationFn: async () => {
      for (const { request, faces } of again(clashes, choices)) {
        const asked = faces.map(({ id, version }) => ({ id, version }));
        try {
          const done = await postLabels(project.id, { ...request, faces: asked });
          refetcherOf(cache).add(
            write(cache, project.id, { type: "faces.changed", faces: done.faces, by: null }),
          );
          addClashes(cache, project.id, request, done.conflicts);
        } catch (error) {
          // Somebody was faster once more: it is asked again.
          if (!(error instanceof ApiError) || !error.conflicts.length) throw error;
          addClashes(cache, project.id, request, error.conflicts);
        }
      }
    },
    onMutate: forget,
    onSuccess: () => say(`Your answer stands for ${counted(mine, "face")}.`),
    onError: (error) => {
      cache.setQueryData(keys.conflicts(project.id), clashes);
      sayError(error);
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.changes(project.id) }),
  });
  const done = () => {
    if (mine) send.mutate();
    else forget();
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(clashes.length - 1, to));
    setAt(next);
    rows.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const choose = (choice: Choice) => {
    const face = clashes[at]?.face;
    if (!face) return;
    setChoices((before) => new Map([...before, [face.id, choice]]));
    move(at + 1);
  };
  const all = (choice: Choice) => setChoices(new Map(clashes.map(({ face }) => [face.id, choice])));
  useKeys("conflicts", {
    "conflict.mine": () => choose("mine"),
    "conflict.theirs": () => choose("theirs"),
    "conflict.all.mine": () => all("mine"),
    "conflict.all.theirs": () => all("theirs"),
    "conflict.next": () => move(at + 1),
    "conflict.previous": () => move(at - 1),
    "conflict.done": done,
  });
  return (
    <Modal
      opened
      onClose={forget}
      size="lg"
      title={<b>{counted(clashes.length, "face")} had another answer already</b>}
    >
      <Text size="sm" c="dimmed" mb="sm">
        Somebody answered since you saw {clashes.length === 1 ? "it" : "them"}. Nothing was overwritten:
        choose which answer stays.
      </Text>
      <div ref={rows} className={classes.rows} data-keys="page">
        {clashes.map(({ face, yours }, index) => (
          <div key={face.id} className={classes.row} data-active={index === at || undefined}>
            <img src={face.crop_url} alt={face.photo_name} width={56} height={56} className={classes.tiny} />
            <div className={classes.both}>
              <Text size="sm" truncate>
                Theirs: <b>{said(face)}</b>
                {face.labelled?.by && <Text span size="xs" c="dimmed">{` by ${face.labelled.by}`}</Text>}
              </Text>
              <Text size="sm" truncate>
                Yours: <b>{said(yours)}</b>
              </Text>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={`Which answer stays for the face in ${face.photo_name}`}
              data={[
                { value: "theirs", label: "Theirs" },
                { value: "mine", label: "Mine" },
              ]}
              value={choices.get(face.id) ?? "theirs"}
              onChange={(value) => {
                setAt(index);
                setChoices((before) => new Map([...before, [face.id, value as Choice]]));
              }}
            />
          </div>
        ))}
      </div>
      <Group justify="space-between" mt="md" gap="xs">
        <Group gap={6}>
          <Button size="xs" variant="default" onClick={() => choose("mine")} rightSection={<Kbd size="xs">M</Kbd>}>
            Use mine
          </Button>
          <Button size="xs" variant="default" onClick={() => choose("theirs")} rightSection={<Kbd size="xs">T</Kbd>}>
            Keep theirs
          </Button>
          {clashes.length > 1 && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => all("mine")}>
              Mine for all
            </Button>
          )}
        </Group>
        <Button data-autofocus onClick={done} rightSection={<Kbd>Enter</Kbd>}>
          {mine === 0
            ? `Keep ${theirs === 1 ? "their answer" : "their answers"}`
            : theirs === 0
              ? `Use ${mine === 1 ? "my answer" : `my ${mine} answers`}`
              : `Use ${mine} of mine, keep ${theirs}`}
        </Button>
      </Group>
    </Modal>
  );
}
