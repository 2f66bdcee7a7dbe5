import { Card, Text, Title } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import classes from "./evaluation.module.css";

/** What would make it better. */
export function Advice({ sentences }: { sentences: readonly string[] }) {
  return (
    <Card withBorder component="section" aria-labelledby="advice">
      <Title order={2} fz="md" id="advice" mb={8}>
        What would help
      </Title>
      {sentences.length ? (
        <ul className={classes.advice}>
          {sentences.map((text) => (
            <li key={text}>
              <IconBulb size={16} stroke={1.7} aria-hidden />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      ) : (
        <Text size="sm" c="dimmed">
          Nothing stands out.
        </Text>
      )}
    </Card>
  );
}
