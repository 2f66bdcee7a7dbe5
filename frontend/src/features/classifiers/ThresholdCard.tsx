import { Button, Card, Group, Text, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { EvaluationResult } from "../../api/types";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./classifiers.module.css";
import evaluation from "./evaluation.module.css";
import { far, percent } from "./numbers";
import { Recommendations } from "./Recommendations";
import { chosenRate, isSame, ratesAt, ratesText, shownSpan, snapped } from "./threshold";
import { ThresholdChart } from "./ThresholdChart";

/** The threshold that holds now, and how another one is taken. */
export interface Using {
  distance: number;
  /** Absent where the asker may not change it. */
  use?: (distance: number) => void;
  busy: boolean;
  /** Whose threshold it is: "this classifier", "the project". */
  whose: string;
}

/** The address follows the handle when it rests: browsers count how often it changes. */
const REST_MS = 250;

/** What each threshold would do to strangers and to known faces, and which one to take. */
export function ThresholdCard({ result, using }: { result: EvaluationResult; using: Using }) {
  const url = useUrlState();
  const { chart, recommended } = result;
  const chosen = chosenRate(recommended, url.get("rate"));
  const span = shownSpan(chart, [
    using.distance,
    ...recommended.flatMap(({ distance, low, high }) => [distance, low, high]),
  ]);
  const asked = Number(url.get("at"));
  const [moved, setMoved] = useState<number | null>(asked > 0 ? asked : null);
  const distance = moved ?? using.distance;
  const settle = useDebouncedCallback((at: number) => url.set({ at: far(at) }), REST_MS);
  const move = (to: number) => {
    setMoved(to);
    settle(to);
  };
  const isOther = !isSame(distance, using.distance);
  return (
    <Card withBorder component="section" aria-labelledby="threshold">
      <Title order={2} fz="md" id="threshold">
        Threshold
      </Title>
      {chart.length > 1 ? (
        <>
          <Text size="sm" c="dimmed" mb={10}>
            Each person was left out in turn as a stranger. Further right more faces get a name, strangers too.
          </Text>
          <ThresholdChart
            chart={chart}
            span={span}
            distance={distance}
            inUse={using.distance}
            band={chosen ?? null}
            onMove={(to) => move(snapped(to, span))}
          />
          <div className={evaluation.at}>
            <Text size="sm" data-testid="at-the-handle">
              <strong>Under {far(distance)}:</strong> {ratesText(ratesAt(chart, distance))}
            </Text>
            <Group gap={8} mih={30}>
              {using.use && isOther && (
                <Button size="xs" loading={using.busy} onClick={() => using.use?.(Number(far(distance)))}>
                  Use this threshold
                </Button>
              )}
              {!isOther && (
                <Text size="sm" c="dimmed" className={classes.mark}>
                  <IconCheck size={15} aria-hidden /> This is the threshold in use.
                </Text>
              )}
              {isOther && (
                <Button size="xs" variant="subtle" color="gray" onClick={() => move(using.distance)}>
                  Back to {far(using.distance)}
                </Button>
              )}
              {!using.use && isOther && (
                <Text size="xs" c="dimmed">
                  {using.whose === "the project"
                    ? "Only an owner of the project can change it."
                    : "You may not change this classifier."}
                </Text>
              )}
            </Group>
          </div>
          {recommended.length > 0 && (
            <Recommendations
              recommended={recommended}
              chosen={chosen}
              onChoose={(one) => {
                setMoved(one.distance);
                url.set({ rate: String(one.false_accepts), at: far(one.distance) });
              }}
            />
          )}
        </>
      ) : (
        <Text size="sm" c="dimmed" mt={6}>
          There is nothing to compare yet: name faces of at least two people, in two photos each. Until then{" "}
          {using.whose} accepts a name under {far(using.distance)}
          {result.accuracy.value !== null && `, which was right for ${percent(result.accuracy.value)}`}.
        </Text>
      )}
    </Card>
  );
}
