import { Button, Kbd } from "@mantine/core";
import type { Card } from "./card";
import classes from "./cards.module.css";

export type OtherAnswer = "none" | "reject" | "stranger" | "unsure" | "skip";

/** Everything that can be said of a whole card beside a name, each with its key. */
export function CardAnswers({
  card,
  count,
  disabled,
  onAnswer,
}: {
  card: Pick<Card, "person">;
  count: number;
  disabled: boolean;
  onAnswer: (answer: OtherAnswer) => void;
}) {
  const one = count === 1;
  const { person } = card;
  const answers: { answer: OtherAnswer; text: string; cap: string }[] = [
    ...(person
      ? [
          {
            answer: "none" as const,
            text: one ? `Not ${person.name}` : `None is ${person.name}`,
            cap: "N",
          },
        ]
      : []),
    { answer: "reject", text: one ? "Not a face" : "Not faces", cap: "X" },
    { answer: "stranger", text: one ? "A stranger" : "Strangers", cap: "S" },
    { answer: "unsure", text: "Unsure", cap: "U" },
    { answer: "skip", text: "Pass over", cap: "K" },
  ];
  return (
    <div className={classes.answers}>
      {answers.map(({ answer, text, cap }) => (
        <Button
          key={answer}
          size="xs"
          variant="default"
          className={classes.other}
          disabled={disabled && answer !== "skip"}
          onClick={() => onAnswer(answer)}
          rightSection={<Kbd size="xs">{cap}</Kbd>}
        >
          {text}
        </Button>
      ))}
    </div>
  );
}
