import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconArrowsMove, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Face, Id, PhotoDetail, Project, Use } from "../../api/types";
import { shownState, STATE_ICONS } from "../../grid/faceState";
import { QualityBadge } from "../../grid/QualityBadge";
import { QualityLine } from "../../grid/QualityLine";
import { NameBox } from "../label/NameBox";
import type { Saying } from "../label/request";
import { useLabelling } from "../label/useLabelling";
import classes from "./photos.module.css";
import type { BoxWork } from "./useBox";

/** The faces of a photo, each with what can be said about it. */
export function PhotoFaces({
  project,
  photo,
  active,
  onActive,
  onUse,
  tools,
}: {
  project: Project;
  photo: PhotoDetail;
  active: Id | null;
  onActive: (face: Id | null) => void;
  onUse: (face: Face, use: Use) => void;
  /** Absent where boxes can't be changed. */
  tools: BoxWork | undefined;
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
            onClick={() => onActive(active === face.id ? null : face.id)}
          >
            <span className={classes.faceCrop}>
              <img src={face.crop_url} alt="" width={52} height={52} loading="lazy" />
              <QualityBadge face={face} small />
            </span>
            <FaceLine face={face} />
          </UnstyledButton>
          {active === face.id && (
            <Answers
              project={project}
              face={face}
              onSay={(saying) => label([face], saying)}
              onUse={(use) => onUse(face, use)}
              tools={tools}
            />
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
        {subline(face)}
      </Text>
    </div>
  );
}

function subline(face: Face): string {
  const parts = [
    face.labelled ? `by ${face.labelled.by}` : face.doubtful ? "perhaps no face" : "",
    face.by_hand ? "box by hand" : "",
  ];
  return parts.filter(Boolean).join(" · ") || "\u00a0";
}

function Answers({
  project,
  face,
  onSay,
  onUse,
  tools,
}: {
  project: Project;
  face: Face;
  onSay: (saying: Saying) => void;
  onUse: (use: Use) => void;
  tools: BoxWork | undefined;
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
              <Small onClick={() => onSay({ action: "accept" })}>It is <bdi>{face.suggestion?.person.name}</bdi></Small>
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
      <QualityLine face={face} onUse={project.can.label ? onUse : undefined} hotkey="V" />
      {tools && (
        <Group gap={6}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowsMove size={14} />}
            disabled={tools.work !== null}
            onClick={() => tools.move(face)}
          >
            Move the box
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconTrash size={14} />}
            disabled={tools.work !== null}
            loading={tools.removing}
            onClick={() => tools.remove(face)}
          >
            Delete the box
          </Button>
        </Group>
      )}
      {face.person && (
        <Button
          component={Link}
          to={`/projects/${project.id}/people/${face.person.id}`}
          size="compact-xs"
          variant="subtle"
          style={{ alignSelf: "start" }}
        >
          All faces of <bdi>{face.person.name}</bdi>
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
