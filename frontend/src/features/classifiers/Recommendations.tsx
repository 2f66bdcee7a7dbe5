import { Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import type { Recommended } from "../../api/evaluations";
import classes from "./classifiers.module.css";
import evaluation from "./evaluation.module.css";
import { far, percent } from "./numbers";

/** For each rate of false accepts the threshold that keeps it, with how sure that is. */
export function Recommendations({
  recommended,
  chosen,
  onChoose,
}: {
  recommended: readonly Recommended[];
  chosen: Recommended | undefined;
  onChoose: (one: Recommended) => void;
}) {
  return (
    <div className={evaluation.recommended} role="group" aria-label="Recommended thresholds">
      <Text size="xs" c="dimmed" className={evaluation.recommendedHead} aria-hidden>
        <span>Strangers named</span>
        <span>Threshold</span>
        <span>Its 95 % interval</span>
        <span>Known faces missed</span>
      </Text>
      {recommended.map((one) => {
        const isChosen = one.false_accepts === chosen?.false_accepts;
        const Icon = isChosen ? IconCircleCheckFilled : IconCircle;
        return (
          <UnstyledButton
            key={one.false_accepts}
            className={evaluation.recommendation}
            aria-pressed={isChosen}
            onClick={() => onChoose(one)}
          >
            <span className={classes.mark}>
              <Icon size={16} aria-hidden />
              {percent(one.false_accepts)}
            </span>
            <VisuallyHidden> of strangers named, under </VisuallyHidden>
            <strong>{far(one.distance)}</strong>
            <VisuallyHidden>, with 95 % certainty within </VisuallyHidden>
            <span>
              {far(one.low)}–{far(one.high)}
            </span>
            <VisuallyHidden>, known faces missed </VisuallyHidden>
            <span>{percent(one.false_rejects)}</span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}
