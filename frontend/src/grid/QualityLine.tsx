import { Button, Group, Kbd, Progress, Text } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import type { Face, Quality, Use } from "../api/types";
import { share } from "./faceState";
import classes from "./grid.module.css";
import { inBrief, measures, nextUse, USE_WORDS, voteSentence } from "./quality";

/** What was measured of a face, whether it votes, and the button that decides otherwise. */
export function QualityLine({
  face,
  onUse,
  disabled = false,
  hotkey,
  dense = false,
}: {
  face: Face;
  /** Absent where the reader may not decide. */
  onUse?: (use: Use) => void;
  disabled?: boolean;
  hotkey?: string;
  /** In as few lines as it goes. */
  dense?: boolean;
}) {
  const { quality } = face;
  const next = nextUse(face);
  return (
    <section className={classes.quality} aria-label="Quality">
      {dense ? <Dense quality={quality} /> : <Wide quality={quality} />}
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Text size="xs" className={classes.verdict}>
          {!face.votes && <IconBan size={13} aria-hidden />}
          <span>{voteSentence(face)}</span>
        </Text>
        {onUse && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={disabled}
            onClick={() => onUse(next)}
            rightSection={hotkey && <Kbd size="xs">{hotkey}</Kbd>}
            style={{ flex: "none" }}
          >
            {USE_WORDS[next]}
          </Button>
        )}
      </Group>
    </section>
  );
}

function Dense({ quality }: { quality: Quality | null }) {
  return (
    <Text size="xs" c="dimmed">
      Quality {quality ? `${share(quality.score)} · ${inBrief(quality)}` : "not measured yet"}
    </Text>
  );
}

function Wide({ quality }: { quality: Quality | null }) {
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <Text size="xs" c="dimmed">
          Quality
        </Text>
        {quality ? (
          <>
            <Progress value={100 * quality.score} size="sm" flex={1} aria-hidden />
            <Text size="xs" fw={600}>
              {share(quality.score)}
            </Text>
          </>
        ) : (
          <Text size="xs">not measured yet</Text>
        )}
      </Group>
      {quality && (
        <dl className={classes.measures}>
          {measures(quality).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
