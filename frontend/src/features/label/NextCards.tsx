import { Text, UnstyledButton } from "@mantine/core";
import type { Id } from "../../api/types";
import { QualityBadge } from "../../grid/QualityBadge";
import { counted } from "../../ui/duration";
import classes from "./label.module.css";
import type { PersonGroup } from "./SuggestedCards";

/** How many cards stand ready below the present one. */
const SHOWN = 6;

/** The cards that come next; a click takes one first. */
export function NextCards({
  groups,
  onChoose,
}: {
  groups: readonly PersonGroup[];
  onChoose: (person: Id) => void;
}) {
  if (!groups.length) return null;
  return (
    <section className={classes.next} aria-label="Next cards">
      {groups.slice(0, SHOWN).map(({ person, faces }) => (
        <UnstyledButton
          key={person.id}
          className={classes.nextCard}
          onClick={() => onChoose(person.id)}
          aria-label={`${person.name}: take this card now`}
        >
          <Text size="sm" fw={500} w={90} truncate>
            {person.name}
          </Text>
          {faces.slice(0, 12).map((face) => (
            <span key={face.id} className={classes.small}>
              <img src={face.crop_url} alt="" width={40} height={40} loading="lazy" />
              <QualityBadge face={face} small />
            </span>
          ))}
        </UnstyledButton>
      ))}
      {groups.length > SHOWN && (
        <Text size="sm" c="dimmed" px={8}>
          and {counted(groups.length - SHOWN, "other person", "other people")}
        </Text>
      )}
    </section>
  );
}
