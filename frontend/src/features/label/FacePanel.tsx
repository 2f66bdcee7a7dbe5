import {
  Anchor,
  Button,
  Group,
  Kbd,
  Progress,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { RefObject } from "react";
import { Link } from "react-router";
import { useCandidates } from "../../api/faces";
import type { Candidate, Face, Project, Use } from "../../api/types";
import { share, shownState } from "../../grid/faceState";
import { QualityLine } from "../../grid/QualityLine";
import { counted, when } from "../../ui/duration";
import { FaceInPhoto } from "../../ui/FaceInPhoto";
import classes from "./label.module.css";
import { NameBox } from "./NameBox";
import type { Saying } from "./request";

/** The right zone: the face in focus, who it may be, and everything that can be said about it. */
export function FacePanel({
  project,
  face,
  chosen,
  onSay,
  onUse,
  nameBox,
}: {
  project: Project;
  face: Face | null;
  /** What the buttons act on. */
  chosen: readonly Face[];
  onSay: (saying: Saying) => void;
  onUse: (use: Use) => void;
  nameBox: RefObject<HTMLInputElement | null>;
}) {
  if (!face) {
    return (
      <aside className={classes.panel} aria-label="The face in focus">
        <Text c="dimmed" size="sm" pt="xl" ta="center">
          Click a face, or press an arrow key, to see it large and name it.
        </Text>
      </aside>
    );
  }
  const can = project.can.label && chosen.length > 0;
  return (
    <aside className={classes.panel} aria-label="The face in focus">
      <div className={classes.panelParts}>
        <div className={classes.panelFace}>
          <FaceInPhoto key={face.photo_id} project={project.id} face={face} />
        </div>
        <div className={classes.panelFacts}>
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
          <QualityLine
            dense
            face={face}
            onUse={project.can.label ? onUse : undefined}
            disabled={!can}
            hotkey="V"
          />
        </div>
        {project.can.label && (
          <>
            {chosen.length > 1 && (
              <Text size="sm" fw={600}>
                {counted(chosen.length, "face")} selected: what you say holds for all of them
              </Text>
            )}
            <div className={classes.candidates}>
              <Candidates project={project} face={face} onSay={onSay} disabled={!can} />
            </div>
            <NameBox
              project={project.id}
              inputRef={nameBox}
              disabled={!can}
              placeholder="Type a name (t)"
              onName={(name) => onSay({ action: "assign", name })}
              onPerson={(person) => onSay({ action: "assign", person, how: "typed" })}
            />
            <Answers face={face} disabled={!can} onSay={onSay} />
          </>
        )}
      </div>
    </aside>
  );
}

function Answers({
  face,
  disabled,
  onSay,
}: {
  face: Face;
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
      {face.state === "unlabelled" && face.suggestion && (
        <Button
          disabled={disabled}
          onClick={() => onSay({ action: "accept" })}
          leftSection={<IconCheck size={16} />}
          rightSection={<Kbd size="xs">Enter</Kbd>}
        >
          It is {face.suggestion.person.name}
        </Button>
      )}
      <SimpleGrid cols={2} spacing={6} verticalSpacing={6}>
        {answers.map(({ action, text, key }) => (
          <Button
            key={action}
            size="xs"
            px={6}
            variant="default"
            disabled={disabled || (action === "not_person" && !face.suggestion && !face.person)}
            onClick={() => onSay({ action })}
            rightSection={<Kbd size="xs">{key}</Kbd>}
          >
            {text}
          </Button>
        ))}
        {face.state !== "unlabelled" && (
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

function Candidates({
  project,
  face,
  onSay,
  disabled,
}: {
  project: Project;
  face: Face;
  onSay: (saying: Saying) => void;
  disabled: boolean;
}) {
  const query = useCandidates(project.id, face.id);
  if (query.isPending) return <Skeleton height={150} aria-hidden />;
  const items: Candidate[] = query.data?.items ?? [];
  return (
    <div style={{ minHeight: 150 }}>
      <Text size="xs" c="dimmed" mb={2}>
        Nearest people
      </Text>
      {query.isError && (
        <Text size="sm">
          {query.error.message}{" "}
          <Anchor component="button" size="sm" onClick={() => void query.refetch()}>
            Try again
          </Anchor>
        </Text>
      )}
      {query.isSuccess && !items.length && (
        <Text size="sm">Nobody near: type a name, and the next such face will be suggested.</Text>
      )}
      {items.map((candidate, index) => (
        <UnstyledButton
          key={candidate.person.id}
          className={classes.candidate}
          disabled={disabled}
          onClick={() => onSay({ action: "assign", person: candidate.person, how: "suggestion" })}
          title={`Distance ${candidate.distance.toFixed(3)}, ${counted(candidate.votes, "vote")}`}
        >
          <Kbd size="xs">{index + 1}</Kbd>
          <Text size="sm" truncate flex={1}>
            {candidate.person.name}
          </Text>
          <Progress value={100 * candidate.score} w={54} size="sm" aria-hidden />
          <Text size="xs" c="dimmed" w={36} ta="right">
            {share(candidate.score)}
          </Text>
        </UnstyledButton>
      ))}
    </div>
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
  if (face.labelled) parts.push(`by ${face.labelled.by}, ${when(face.labelled.at)}`);
  return parts.join(" · ");
}
