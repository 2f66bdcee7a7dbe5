import { Button, Group, Kbd, Text, Title } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useState } from "react";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, Id, PersonRef, Project } from "../../api/types";
import { described } from "../../grid/faceState";
import { QualityBadge } from "../../grid/QualityBadge";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import classes from "./label.module.css";

/** "These 8 look like s12": a click takes a face out, Enter names the rest. */
export function SuggestedCard({
  project,
  person,
  first,
  onName,
  onReject,
  onSkip,
  onLook,
}: {
  project: Project;
  person: PersonRef;
  /** What is known before the person's own list has arrived. */
  first: Face[];
  onName: (faces: Face[], person: PersonRef) => void;
  onReject: (faces: Face[]) => void;
  onSkip: () => void;
  /** A face was pointed at. */
  onLook: (face: Face) => void;
}) {
  const query = useFaces(project.id, { state: "suggested", suggested_person: person.id, order: "surest" });
  const faces = query.data ? flat(query.data) : first;
  const [out, setOut] = useState<ReadonlySet<Id>>(new Set());
  const inside = faces.filter((face) => !out.has(face.id));
  const { label: canLabel } = project.can;

  const toggle = (id: Id) =>
    setOut((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const name = () => {
    if (inside.length) onName(inside, person);
  };
  useKeys(
    "cards",
    {
      "card.name": name,
      "card.skip": onSkip,
      "card.reject": () => onReject(faces),
      "card.all": () => setOut(new Set()),
    },
    canLabel,
  );
  return (
    <section className={`${classes.card} ${classes.arriving}`} aria-label={`Suggested: ${person.name}`}>
      <Group justify="space-between" mb="sm">
        <Title order={2} fz="lg">
          {faces.length === 1
            ? `This one looks like ${person.name}`
            : `These ${faces.length} look like ${person.name}`}
        </Title>
        <Text size="sm" c="dimmed">
          {out.size > 0 ? `${counted(out.size, "face")} taken out` : "Click a face to take it out"}
        </Text>
      </Group>
      <div className={classes.cardCrops} data-keys="page">
        {faces.map((face) => (
          <button
            key={face.id}
            type="button"
            className={classes.cardCrop}
            aria-pressed={!out.has(face.id)}
            aria-label={described(face)}
            title={`${face.photo_name} – click to ${out.has(face.id) ? "put back" : "take out"}`}
            onClick={() => toggle(face.id)}
            onPointerEnter={() => onLook(face)}
            onFocus={() => onLook(face)}
          >
            <img src={face.crop_url} alt="" width={104} height={104} loading="lazy" />
            <QualityBadge face={face} />
          </button>
        ))}
      </div>
      {canLabel && (
        <Group mt="md" gap="xs">
          <Button size="md" onClick={name} disabled={!inside.length} rightSection={<Kbd>Enter</Kbd>}>
            {inside.length ? `Name ${counted(inside.length, "face")}` : "All taken out"}
          </Button>
          <Button variant="default" size="md" onClick={() => onReject(faces)} rightSection={<Kbd>N</Kbd>}>
            {faces.length === 1 ? `Not ${person.name}` : `None is ${person.name}`}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="md"
            onClick={onSkip}
            rightSection={<IconArrowDown size={16} />}
          >
            Skip for now
          </Button>
        </Group>
      )}
      {query.hasNextPage && (
        <Text size="sm" c="dimmed" mt="xs">
          There are more; they come after these.
        </Text>
      )}
    </section>
  );
}
