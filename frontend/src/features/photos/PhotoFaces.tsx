import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { Link } from "react-router";
import type { Face, Id, PhotoDetail, Project } from "../../api/types";
import { described, shownState, STATE_ICONS } from "../../grid/faceState";
import { NameBox } from "../label/NameBox";
import type { Saying } from "../label/request";
import { useLabelling } from "../label/useLabelling";
import classes from "./photos.module.css";

/** The faces of a photo, each with what can be said about it. */
export function PhotoFaces({
  project,
  photo,
  active,
  onActive,
}: {
  project: Project;
  photo: PhotoDetail;
  active: Id | null;
  onActive: (face: Id | null) => void;
}) {
  const { label } = useLabelling(project);
  return (
    <Stack gap={2} mb="lg">
      {photo.faces.map((face) => (
        <div key={face.id}>
          <UnstyledButton
            className={classes.faceRow}
            data-active={active === face.id || undefined}
            aria-expanded={active === face.id}
            aria-label={described(face)}
            onClick={() => onActive(active === face.id ? null : face.id)}
          >
            <img src={face.crop_url} alt="" width={52} height={52} loading="lazy" />
            <FaceLine face={face} />
          </UnstyledButton>
          {active === face.id && (
            <Answers project={project} face={face} onSay={(saying) => label([face], saying)} />
          )}
        </div>
      ))}
    </Stack>
  );
}

function FaceLine({ face }: { face: Face }) {
  const state = shownState(face);
  const Icon = STATE_ICONS[state];
  const words = {
    unlabelled: "No name yet",
    suggested: `${face.suggestion?.person.name ?? ""}?`,
    labelled: face.person?.name ?? "",
    rejected: "Not a face",
    stranger: "A stranger",
    unsure: "Unsure",
  }[state];
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap={6} wrap="nowrap">
        {Icon && <Icon size={16} />}
        <Text size="sm" fw={500} truncate>
          {words}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" truncate>
        {face.labelled ? `by ${face.labelled.by}` : face.doubtful ? "perhaps no face" : " "}
      </Text>
    </div>
  );
}

function Answers({
  project,
  face,
  onSay,
}: {
  project: Project;
  face: Face;
  onSay: (saying: Saying) => void;
}) {
  const state = shownState(face);
  return (
    <Stack gap={6} p={6} pb={12}>
      {project.can.label && (
        <>
          <NameBox
            project={project.id}
            onName={(name) => onSay({ action: "assign", name })}
            onPerson={(person) => onSay({ action: "assign", person, how: "typed" })}
          />
          <Group gap={6}>
            {state === "suggested" && (
              <Small onClick={() => onSay({ action: "accept" })}>It is {face.suggestion?.person.name}</Small>
            )}
            {(state === "suggested" || state === "labelled") && (
              <Small onClick={() => onSay({ action: "not_person" })}>
                Not {face.person?.name ?? face.suggestion?.person.name}
              </Small>
            )}
            <Small onClick={() => onSay({ action: "reject" })}>Not a face</Small>
            <Small onClick={() => onSay({ action: "stranger" })}>Stranger</Small>
            <Small onClick={() => onSay({ action: "unsure" })}>Unsure</Small>
            {face.state !== "unlabelled" && <Small onClick={() => onSay({ action: "clear" })}>Clear</Small>}
          </Group>
        </>
      )}
      {face.person && (
        <Button
          component={Link}
          to={`/projects/${project.id}/people/${face.person.id}`}
          size="compact-xs"
          variant="subtle"
          style={{ alignSelf: "start" }}
        >
          All faces of {face.person.name}
        </Button>
      )}
    </Stack>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <Button size="compact-xs" variant="default" onClick={onClick}>
      {children}
    </Button>
  );
}
