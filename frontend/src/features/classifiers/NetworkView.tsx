import { Button, Card, Group, Skeleton, Slider, Stack, Text, Title } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { changeClassifier } from "../../api/classifiers";
import { keys } from "../../api/keys";
import { startTests, useRun, useTests } from "../../api/runs";
import type { Classifier, DatasetRef, Project, TestResult } from "../../api/types";
import { ErrorState } from "../../ui/ErrorState";
import { say, sayError } from "../../ui/say";
import classes from "./classifiers.module.css";
import { TestDetail } from "./compare/TestDetail";
import { doubtText, latencyText } from "./compare/tests";
import { interval, percent } from "./numbers";
import { chanceText, lower } from "./settings";

/** How good a network is: its test on the data set that it was trained on, and from which chance it names. */
export function NetworkView({ project, classifier }: { project: Project; classifier: Classifier }) {
  const { experiment } = classifier.settings;
  const run = useRun(project.id, experiment?.run_id ?? 0);
  const dataset = run.data?.dataset;
  return (
    <Stack gap="sm">
      <ChanceCard key={classifier.version} project={project} classifier={classifier} />
      {run.isError && !run.data && <ErrorState error={run.error} onRetry={run.refetch} />}
      {run.isPending && <Skeleton height={160} />}
      {dataset && <Tested project={project} classifier={classifier} dataset={dataset} />}
    </Stack>
  );
}

/** From which chance on a name is given; another one is another version. */
function ChanceCard({ project, classifier }: { project: Project; classifier: Classifier }) {
  const cache = useQueryClient();
  const own = classifier.settings.accept_chance ?? 0;
  const [chance, setChance] = useState(own);
  const may = project.can.label && !classifier.deleted_at;
  const use = useMutation({
    mutationFn: () => changeClassifier(project.id, classifier.id, { accept_chance: chance }),
    onSuccess: (changed) => {
      cache.setQueryData(keys.classifier(project.id, changed.id), changed);
      void cache.invalidateQueries({ queryKey: keys.classifiers(project.id) });
      say(`${changed.name} names ${lower(chanceText(chance))} on now: version ${changed.version}.`);
    },
    onError: sayError,
  });
  return (
    <Card withBorder component="section" aria-labelledby="chance">
      <Title order={2} fz="md" id="chance">
        Threshold
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        The network gives each person whom it learned a chance. Further right fewer faces get a name: fewer of
        strangers, and fewer of known people.
      </Text>
      <Group gap="lg" align="center">
        <Slider
          flex={1}
          miw={220}
          min={0}
          max={1}
          step={0.01}
          value={chance}
          disabled={!may}
          label={null}
          marks={[{ value: own, label: "in use" }]}
          mb={22}
          styles={{ markLabel: { color: "var(--mantine-color-dimmed)" } }}
          thumbLabel="A name is given from this chance on"
          onChange={setChance}
        />
        <Text size="sm" fw={600} miw={160} style={{ whiteSpace: "nowrap" }}>
          {chanceText(chance)}
        </Text>
        {may && (
          <Button size="xs" disabled={chance === own} loading={use.isPending} onClick={() => use.mutate()}>
            Use this threshold
          </Button>
        )}
      </Group>
    </Card>
  );
}

function Tested({ project, classifier, dataset }: { project: Project; classifier: Classifier; dataset: DatasetRef }) {
  const cache = useQueryClient();
  const tests = useTests(project.id, dataset.id);
  const { experiment } = classifier.settings;
  const test = tests.data?.items.find(
    (one) => one.run_id === experiment?.run_id && one.number === experiment?.number,
  );
  const start = useMutation({
    mutationFn: () => startTests(project.id, { dataset: dataset.id, classifiers: [classifier.id] }),
    onSuccess: (all) => cache.setQueryData(keys.tests(project.id, dataset.id), all),
    onError: sayError,
  });
  const going = test?.state === "waiting" || test?.state === "working";
  const compare = `/projects/${project.id}/classifiers?show=compare&set=${dataset.id}`;
  return (
    <>
      <Card withBorder component="section" aria-labelledby="tested">
        <Group justify="space-between" gap="sm" align="start">
          <div>
            <Title order={2} fz="md" id="tested">
              On the test side of <bdi>{dataset.name}</bdi> {dataset.version}
            </Title>
            {test ? <Numbers test={test} /> : <Text size="sm">It wasn’t tested there yet.</Text>}
          </div>
          <Group gap="xs">
            <Button component={Link} to={compare} variant="default" size="xs" leftSection={<IconScale size={15} />}>
              Compare with others
            </Button>
            {project.can.label && (!test?.result || !test.fresh) && (
              <Button size="xs" loading={start.isPending || going} onClick={() => start.mutate()}>
                Test it
              </Button>
            )}
          </Group>
        </Group>
      </Card>
      {test?.result && <TestDetail project={project.id} test={test} numbers={test.result} />}
    </>
  );
}

function Numbers({ test }: { test: TestResult }) {
  const { result, error, state } = test;
  const doubt = doubtText(test);
  if (!result) {
    return (
      <Text size="sm" role="status">
        {error ? error.message : state === "waiting" ? "Waits for a worker." : "Being tested …"}
      </Text>
    );
  }
  return (
    <>
      <div className={classes.facts} style={{ margin: "6px 0 0" }}>
        <span>
          <b>{percent(result.accuracy)}</b> right (
          {interval({ value: result.accuracy, low: result.low, high: result.high })})
        </span>
        <span>F1 {percent(result.f1)}</span>
        <span>{latencyText(result.latency_ms)} a face</span>
      </div>
      {doubt && <Text size="sm">{doubt}</Text>}
    </>
  );
}
