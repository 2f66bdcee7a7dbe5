import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconMinus, IconPhoto } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { useNeighbourFaces } from "../../api/predict";
import type { Face, Neighbour, PredictedFace, Project } from "../../api/types";
import { NameBox } from "../label/NameBox";
import classes from "./predict.module.css";
import { type Instead, useCorrection } from "./useCorrection";

/** Why this name: the labelled faces that were nearest, which of them voted, and a way to put one right. */
export function Neighbours({
  face,
  project,
  pinned,
}: {
  face: PredictedFace;
  project: Project;
  /** The data set by which the classifier goes, or null where it follows the labels. */
  pinned: string | null;
}) {
  const ids = face.neighbours.flatMap(({ face_id }) => (face_id === null ? [] : [face_id]));
  const known = useNeighbourFaces(project.id, ids).data ?? [];
  return (
    <section aria-label="Who voted">
      <Text fw={600} size="sm" mb={4}>
        {face.neighbours.length ? "The nearest labelled faces" : "No labelled face is near"}
      </Text>
      {pinned && (
        <Text size="xs" c="dimmed" mb={4}>
          These are of {pinned}: a correction changes the label of today, and not what this classifier answers.
        </Text>
      )}
      <ul className={classes.neighbours}>
        {face.neighbours.map((neighbour, index) => (
          <NeighbourLine
            key={neighbour.face_id ?? `set-${index}`}
            project={project}
            neighbour={neighbour}
            known={known.find(({ id }) => id === neighbour.face_id)}
          />
        ))}
      </ul>
    </section>
  );
}

function NeighbourLine({
  project,
  neighbour,
  known,
}: {
  project: Project;
  neighbour: Neighbour;
  known: Face | undefined;
}) {
  const [asking, setAsking] = useState(false);
  const { name, person, face_id, version, voted, distance, weight } = neighbour;
  const correct = useCorrection(project);
  const face = project.can.label && face_id !== null && version !== null ? { id: face_id, version } : null;
  const say = (instead: Instead) => {
    if (!face) return;
    setAsking(false);
    correct.mutate({ face, was: name, instead });
  };
  return (
    <li className={classes.neighbour} data-voted={voted || undefined} aria-label={`${name}, ${voted ? "voted" : "no vote"}`}>
      <div className={classes.neighbourLine}>
        <img src={neighbour.crop_url} alt="" width={52} height={52} loading="lazy" />
        <div className={classes.grow}>
          {person ? (
            <Anchor component={Link} to={`/projects/${project.id}/people/${person.id}`} size="sm" fw={500} truncate display="block">
              {name}
            </Anchor>
          ) : (
            <Text size="sm" fw={500} truncate>
              {name}
            </Text>
          )}
          <Text size="xs" c="dimmed" className={classes.vote}>
            {voted ? <IconCheck size={13} aria-hidden /> : <IconMinus size={13} aria-hidden />}
            {distance.toFixed(3)} · {voted ? voteText(weight) : "no vote"}
          </Text>
        </div>
        {known && (
          <Tooltip label={known.photo_name}>
            <ActionIcon
              component={Link}
              to={`/projects/${project.id}/photos/${known.photo_id}?face=${known.id}`}
              variant="subtle"
              color="gray"
              aria-label={`Open its photo: ${known.photo_name}`}
            >
              <IconPhoto size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        {face && (
          <Button
            size="compact-xs"
            variant="default"
            loading={correct.isPending}
            aria-expanded={asking}
            onClick={() => setAsking(!asking)}
          >
            Wrong name?
          </Button>
        )}
      </div>
      {asking && (
        <Group gap={6} mt={6} wrap="nowrap">
          <div className={classes.grow}>
            <NameBox
              project={project.id}
              size="xs"
              label={`Who this face is instead of ${name}`}
              placeholder="Who is it?"
              inputRef={(input) => input?.focus()}
              onName={(typed) => say({ action: "assign", name: typed })}
              onPerson={({ id, name: theirs }) => say({ action: "assign", person: id, name: theirs })}
            />
          </div>
          <Button size="xs" variant="default" onClick={() => say({ action: "reject" })}>
            Not a face
          </Button>
        </Group>
      )}
    </li>
  );
}

const voteText = (weight: number) => (weight === 1 ? "voted" : `voted, weight ${weight.toFixed(2)}`);
