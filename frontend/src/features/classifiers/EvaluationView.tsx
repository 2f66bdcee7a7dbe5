import { Alert, Button, Card, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconClockExclamation, IconRefresh, IconRuler2 } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "../../api/errors";
import type { Evaluation, EvaluationResult, Id, Project } from "../../api/types";
import { ago, duration, when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { Advice } from "./Advice";
import classes from "./classifiers.module.css";
import measures from "./evaluation.module.css";
import { Headline } from "./Headline";
import { LearningCurve } from "./LearningCurve";
import { Mistakes } from "./Mistakes";
import { PersonTable } from "./PersonTable";
import { ThresholdCard, type Using } from "./ThresholdCard";
import { useKeptPlace } from "./useKeptPlace";
import { useMeasuring } from "./useMeasuring";

interface Measured {
  id: Id;
  result: EvaluationResult;
}

/** How good a classifier is, or the labels as they stand where `classifier` is null, and why. */
export function EvaluationView({
  project,
  classifier,
  using,
}: {
  project: Project;
  classifier: Id | null;
  using: Using;
}) {
  const { query, start, error, measuring } = useMeasuring(project.id, classifier);
  const evaluation = query.data;
  // Another version is measured anew: until that is done, what held before stays in its place.
  const [before, keep] = useState<Measured | null>(null);
  const newest = evaluation?.result && evaluation.id !== null ? evaluation.result : null;
  if (newest && evaluation?.id && newest !== before?.result) keep({ id: evaluation.id, result: newest });
  const shown = newest && evaluation?.id ? { id: evaluation.id, result: newest } : measuring ? before : null;
  const result = shown?.result ?? null;
  useKeptPlace(result !== null);
  if (query.isError && !evaluation) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!evaluation) return <Loading />;
  const failed = evaluation.state === "failed" ? (evaluation.error?.message ?? "It could not be measured.") : "";
  const trouble = measuring ? "" : error ? sentence(error) : failed;
  return (
    <div className={measures.measured}>
      <div className={measures.bar}>
        <Told evaluation={evaluation} result={result} busy={measuring} />
        <Button
          size="xs"
          variant={result && evaluation.fresh ? "default" : "filled"}
          leftSection={<IconRefresh size={15} />}
          loading={measuring}
          onClick={start}
        >
          {result ? "Measure again" : "Measure"}
        </Button>
      </div>
      {trouble && !result && (
        <EmptyState
          icon={<IconRuler2 size={36} stroke={1.5} />}
          title="Not measured"
          action={
            <Button component={Link} to={`/projects/${project.id}/label`} variant="default">
              Say who is who
            </Button>
          }
        >
          {trouble}
        </EmptyState>
      )}
      {trouble && result && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {trouble}
        </Alert>
      )}
      {measuring && !result && <Measuring progress={evaluation.progress} />}
      {shown && result && (
        <div className={measures.cards} data-old={result !== newest || undefined}>
          <div className={measures.stack}>
            <Headline result={result} />
            <ThresholdCard result={result} using={using} />
          </div>
          <div className={measures.stack}>
            <Advice sentences={result.advice} />
            <LearningCurve points={result.curve} />
          </div>
        </div>
      )}
      {shown && result && (
        <div className={measures.halves} data-old={result !== newest || undefined}>
          <Mistakes project={project} evaluation={shown.id} result={result} />
          <PersonTable project={project} persons={result.persons} />
        </div>
      )}
    </div>
  );
}

/** When it was measured, and whether that still holds. */
function Told({
  evaluation,
  result,
  busy,
}: {
  evaluation: Evaluation;
  result: EvaluationResult | null;
  busy: boolean;
}) {
  const { measured_at, fresh, progress } = evaluation;
  if (!result) return <div />;
  if (busy) {
    return (
      <Text size="sm" role="status">
        Measuring again: {Math.round(100 * progress)} %
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed" title={when(measured_at)} className={classes.mark} role="status">
      {!fresh && <IconClockExclamation size={16} aria-hidden />}
      <span>
        Measured {ago(measured_at)}
        {result.took_s >= 0.05 && `, in ${duration(result.took_s)}`}.
        {!fresh && <strong> The labels changed since: measure again to see what that did.</strong>}
      </span>
    </Text>
  );
}

function Measuring({ progress }: { progress: number }) {
  return (
    <>
      <Card withBorder>
        <Stack gap={8}>
          <Text fw={600} role="status">
            Measuring
          </Text>
          <Progress value={100 * progress} animated aria-label="How far the measurement is" />
          <Text size="sm" c="dimmed">
            Each labelled face is named by all others, its own photo left out. Then each person is left out in
            turn, as if they were a stranger.
          </Text>
        </Stack>
      </Card>
      <Loading />
    </>
  );
}

/** In the shape of what is coming. */
function Loading() {
  return (
    <div className={measures.cards} aria-hidden>
      <div className={measures.stack}>
        <Skeleton height={190} />
        <Skeleton height={560} />
      </div>
      <div className={measures.stack}>
        <Skeleton height={250} />
        <Skeleton height={330} />
      </div>
    </div>
  );
}
