import { Anchor, Button, Group, Kbd, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { RefObject } from "react";
import { Link } from "react-router";
import type { Face, Project, Use } from "../../api/types";
import { share, shownState } from "../../grid/faceState";
import { QualityLine } from "../../grid/QualityLine";
import { counted, when } from "../../ui/duration";
import { FACE_ASPECT, FaceInPhoto } from "../../ui/FaceInPhoto";
import { Candidates } from "./Candidates";
import { FaceHistory } from "./FaceHistory";
import { FaceWarnings } from "./FaceWarnings";
import classes from "./label.module.css";
import { NameBox } from "./NameBox";
import type { Saying } from "./request";

/** The right zone: the face in focus, who it may be, and everything that can be said about it. */
export function FacePanel({
  project,
  face,
  loading,
  count,
  onSay,
  onUse,
  nameBox,
}: {
  project: Project;
  face: Face | null;
  /** Whether there is a face, which is on its way. */
  loading: boolean;
  /** How many faces the buttons act on. */
  count: number;
  onSay: (saying: Saying) => void;
  onUse: (use: Use) => void;
  nameBox: RefObject<HTMLInputElement | null>;
}) {
  if (!face && !loading) {
    return (
      <aside className={classes.panel} aria-label="The face in focus">
        <Text c="dimmed" size="sm" pt="xl" ta="center">
          Click a face, or press an arrow key, to see it large and name it.
        </Text>
      </aside>
    );
  }
  const can = project.can.label && count > 0;
  return (
    <aside className={classes.panel} aria-label="The face in focus" aria-busy={!face}>
      <div className={classes.panelParts}>
        <div className={classes.panelFace}>
          {face ? (
            <FaceInPhoto key={face.photo_id} project={project.id} face={face} />
          ) : (
            <Skeleton style={{ aspectRatio: FACE_ASPECT }} />
          )}
        </div>
        <div className={classes.panelFacts}>
          {face ? <Facts project={project} face={face} onUse={onUse} /> : <Skeleton height={86} />}
        </div>
        {face && <FaceWarnings project={project} face={face} onSay={can ? onSay : undefined} />}
        {project.can.label && (
          <>
            {count > 1 && (
              <Text size="sm" fw={600}>
                {counted(count, "face")} selected: what you say holds for all of them
              </Text>
            )}
            <div className={classes.candidates}>
              <Candidates project={project} face={face} onSay={onSay} disabled={!can} />
            </div>
            <NameBox
              project={project.id}
              inputRef={nameBox}
              disabled={!can}
              placeholder="Type a name"
              onName={(name) => onSay({ action: "assign", name })}
              onPerson={(person) => onSay({ action: "assign", person, how: "typed" })}
            />
            <Answers face={face} disabled={!can || !face} onSay={onSay} />
          </>
        )}
        {face && <FaceHistory project={project.id} face={face} />}
      </div>
    </aside>
  );
}

function Facts({ project, face, onUse }: { project: Project; face: Face; onUse: (use: Use) => void }) {
  return (
    <>
      <Group justify="space-between" align="baseline" wrap="nowrap" gap="xs">
        <Text fw={600} truncate>
          {headline(face)}
        </Text>
        <Anchor
          component={Link}
          to={`/projects/${project.id}/photos/${face.photo_id}?face=${face.id}`}
          size="xs"
          truncate
          maw="50%"
        >
          {face.photo_name}
        </Anchor>
      </Group>
      <Text size="xs" c="dimmed">
        {facts(face)}
      </Text>
      <QualityLine dense face={face} onUse={project.can.label ? onUse : undefined} hotkey="V" />
    </>
  );
}

function Answers({
  face,
  disabled,
  onSay,
}: {
  face: Face | null;
  disabled: boolean;
  onSay: (saying: Saying) => void;
}) {
  const answers = [
    { action: "reject", text: "Not a face", key: "X" },
    { action: "stranger", text: "Stranger", key: "S" },
    { action: "unsure", text: "Unsure", key: "U" },
    { action: "not_person", text: "Not this person", key: "N" },
  ] as const;
  return (
    <Stack gap={6}>
      {face?.state === "unlabelled" && face.suggestion && (
        <Button
          disabled={disabled}
          onClick={() => onSay({ action: "accept" })}
          leftSection={<IconCheck size={16} />}
          rightSection={<Kbd size="xs">Enter</Kbd>}
        >
          It is <bdi>{face.suggestion.person.name}</bdi>
        </Button>
      )}
      <SimpleGrid cols={2} spacing={6} verticalSpacing={6}>
        {answers.map(({ action, text, key }) => (
          <Button
            key={action}
            size="xs"
            px={6}
            variant="default"
            disabled={disabled || (action === "not_person" && !face?.suggestion && !face?.person)}
            onClick={() => onSay({ action })}
            rightSection={<Kbd size="xs">{key}</Kbd>}
          >
            {text}
          </Button>
        ))}
        {face && face.state !== "unlabelled" && (
          <Button
            size="xs"
            px={6}
            variant="default"
            disabled={disabled}
            onClick={() => onSay({ action: "clear" })}
            rightSection={<Kbd size="xs">C</Kbd>}
          >
            Clear
          </Button>
        )}
      </SimpleGrid>
    </Stack>
  );
}

function headline(face: Face): string {
  switch (shownState(face)) {
    case "suggested":
      return `Looks like ${face.suggestion?.person.name ?? ""}`;
    case "labelled":
      return face.person?.name ?? "";
    case "rejected":
      return "Not a face";
    case "stranger":
      return "A stranger";
    case "unsure":
      return "Unsure";
    default:
      return "No name yet";
  }
}

function facts(face: Face): string {
  const width = Math.round(face.box.right - face.box.left);
  const height = Math.round(face.box.bottom - face.box.top);
  const parts = [`${width} × ${height} px`, `detector ${share(face.score)}`];
  if (face.doubtful) parts.push("perhaps no face");
  if (face.by_hand) parts.push("box by hand");
  if (face.labelled?.by) parts.push(`by ${face.labelled.by}, ${when(face.labelled.at)}`);
  return parts.join(" · ");
}
