import { Card, Text, Title } from "@mantine/core";
import { IconCheck, IconQuestionMark, IconX } from "@tabler/icons-react";
import type { EvaluationResult } from "../../api/types";
import { count, counted } from "../../ui/duration";
import classes from "./evaluation.module.css";
import { far, interval, percent } from "./numbers";

/** The one number, how sure it is, and what became of the faces. */
export function Headline({ result }: { result: EvaluationResult }) {
  const { accuracy, top, right, wrong, unknown, faces, people, alone, distance } = result;
  const parts = [
    { name: "right", value: right, icon: IconCheck },
    { name: "unknown", value: unknown, icon: IconQuestionMark },
    { name: "wrong", value: wrong, icon: IconX },
  ];
  return (
    <Card withBorder component="section" aria-labelledby="accuracy">
      <Title order={2} fz="md" id="accuracy">
        Accuracy
      </Title>
      <div className={classes.headline}>
        <span className={classes.figure}>{percent(accuracy.value)}</span>
        {interval(accuracy) && (
          <Text size="sm" c="dimmed">
            {interval(accuracy)} with 95 % certainty
          </Text>
        )}
      </div>
      <div className={classes.outcome} aria-hidden>
        {parts
          .filter(({ value }) => value > 0)
          .map(({ name, value }) => (
            <div key={name} data-outcome={name} style={{ flexGrow: value }} />
          ))}
      </div>
      <ul className={classes.outcomes}>
        {parts.map(({ name, value, icon: Icon }) => (
          <li key={name}>
            <span className={classes.swatch} data-outcome={name}>
              <Icon size={12} stroke={2.6} aria-hidden />
            </span>
            <span>
              {count(value)} {name}
            </span>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" mt="auto" pt={8}>
        {counted(faces, "face")} of {counted(people, "person", "people")}, each named while its own photo was
        left out, under {far(distance)}.
        {top.value !== null && ` Whatever the distance, ${percent(top.value)} have their own name as the best.`}
        {alone > 0 &&
          ` ${counted(alone, "face is", "faces are")} of people with no second photo and can’t be right.`}
      </Text>
    </Card>
  );
}
