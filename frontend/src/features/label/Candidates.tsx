import { Anchor, Avatar, Kbd, Progress, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useCandidates } from "../../api/faces";
import type { Candidate, Face, Project } from "../../api/types";
import { share } from "../../grid/faceState";
import { counted } from "../../ui/duration";
import classes from "./label.module.css";
import type { Saying } from "./request";

/** Five lines and their heading. */
const HIGH_PX = 202;

/** Who the face may be: the nearest people with their pictures, each with its key. */
export function Candidates({
  project,
  face,
  onSay,
  disabled,
}: {
  project: Project;
  face: Face | null;
  onSay: (saying: Saying) => void;
  disabled: boolean;
}) {
  const query = useCandidates(project.id, face?.id ?? null);
  if (query.isPending || !face) return <Skeleton height={HIGH_PX} aria-hidden />;
  const items: Candidate[] = query.data?.items.slice(0, 5) ?? [];
  return (
    <div style={{ minHeight: HIGH_PX }}>
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
          <Avatar src={candidate.cover_url} size={28} radius="sm" alt="">
            <IconUser size={16} />
          </Avatar>
          <Text size="sm" truncate flex={1}>
            {candidate.person.name}
          </Text>
          <Progress value={100 * candidate.score} w={40} size="sm" aria-hidden />
          <Text size="xs" c="dimmed" w={42} ta="right">
            {share(candidate.score)}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  );
}
