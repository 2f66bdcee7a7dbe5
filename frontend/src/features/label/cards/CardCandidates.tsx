import { Avatar, Kbd, Text, UnstyledButton } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import type { CardCandidate, PersonRef } from "../../../api/types";
import { share } from "../../../grid/faceState";
import { counted } from "../../../ui/duration";
import classes from "./cards.module.css";

/** People that have a key each. */
export const MOST_CANDIDATES = 5;

/** Who the faces may be: choosing one names the card. */
export function CardCandidates({
  candidates,
  disabled,
  onChoose,
}: {
  candidates: readonly CardCandidate[];
  disabled: boolean;
  onChoose: (person: PersonRef) => void;
}) {
  return (
    <div className={classes.candidates} role="group" aria-label="Perhaps they are">
      {candidates.slice(0, MOST_CANDIDATES).map(({ person, cover_url, score, faces }, index) => (
        <UnstyledButton
          key={person.id}
          className={classes.candidate}
          disabled={disabled}
          onClick={() => onChoose(person)}
          title={`${person.name}: ${counted(faces, "face")} of this card lie near`}
          aria-label={`${index + 1}: ${person.name}, ${share(score)}`}
        >
          <Kbd size="xs">{index + 1}</Kbd>{" "}
          <Avatar src={cover_url} size={26} radius="sm" alt="">
            <IconUser size={14} />
          </Avatar>
          <Text size="sm" fw={500} truncate>
            {person.name}
          </Text>{" "}
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {share(score)}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  );
}
