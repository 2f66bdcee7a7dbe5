import { Text, UnstyledButton } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useUser } from "../../../app/user";
import { QualityBadge } from "../../../grid/QualityBadge";
import { count, counted } from "../../../ui/duration";
import labels from "../label.module.css";
import type { Card } from "./card";
import classes from "./cards.module.css";
import { clock } from "./finish";

/** How many cards stand ready below the present one. */
const SHOWN = 6;

/** The cards that come next; a click takes one first. */
export function NextCards({
  cards,
  total,
  onChoose,
}: {
  cards: readonly Card[];
  /** All cards of the queue. */
  total: number;
  onChoose: (card: Card) => void;
}) {
  const me = useUser().id;
  if (!cards.length) return null;
  const others = Math.max(0, total - Math.min(cards.length, SHOWN) - 1);
  return (
    <section className={classes.next} aria-label="Next cards">
      {cards.slice(0, SHOWN).map((card) => {
        const holder = card.holder && card.holder.user.id !== me ? card.holder : null;
        const name = card.person?.name ?? counted(card.size, "face");
        const more = holder
          ? `${holder.user.name} until ${clock(holder.until)}`
          : card.person
            ? counted(card.size, "face")
            : card.candidates[0]
              ? `perhaps ${card.candidates[0].person.name}`
              : "new";
        return (
          <UnstyledButton
            key={card.id}
            className={classes.nextCard}
            onClick={() => onChoose(card)}
            aria-label={`${name}, ${more}: take this card now`}
          >
            <span className={classes.nextName}>
              <Text size="sm" fw={500} truncate>
                {name}
              </Text>{" "}
              <Text size="xs" c="dimmed" truncate>
                {holder && <IconLock size={11} aria-hidden />} {more}
              </Text>
            </span>
            {card.faces.slice(0, 12).map((face) => (
              <span key={face.id} className={labels.small}>
                <img src={face.crop_url} alt="" width={40} height={40} loading="lazy" />
                <QualityBadge face={face} small />
              </span>
            ))}
          </UnstyledButton>
        );
      })}
      {others > 0 && (
        <Text size="sm" c="dimmed" px={8}>
          and {count(others)} more {others === 1 ? "card" : "cards"}
        </Text>
      )}
    </section>
  );
}
