import { Button, Group, Select, Stack, Tabs } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import { memo, type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { useParams } from "react-router";
import { isMissing } from "../../api/errors";
import { useRun } from "../../api/runs";
import type { Experiment, Id, Project, RunWhole } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { Charts } from "./charts/Charts";
import { Shared } from "./charts/shared";
import { chosenOf, chosenText } from "./page/chosen";
import { ExperimentTable } from "./page/ExperimentTable";
import { Files } from "./page/Files";
import { Log } from "./page/Log";
import { RunFacts } from "./page/RunFacts";
import { RunHeader } from "./page/RunHeader";
import { RunNote } from "./page/RunNote";
import classes from "./page/run.module.css";
import { axesOf, brushed, type Brushes, isIn } from "./parallel/axes";
import { Parallel } from "./parallel/Parallel";

const TABS = ["curves", "log", "files"] as const;
const NO_BRUSH: Brushes = {};

/** One run: its experiments, what they measured, said and left. */
export function RunPage() {
  const project = useOpenProject();
  const id = Number(useParams().run);
  const query = useRun(project.id, id);
  // Fifty that train change it ten times a second: keys and drawing come between the rendering of it.
  const run = useDeferredValue(query.data);
  if (!Number.isInteger(id) || isMissing(query.error)) return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (run?.id !== id) return <RowSkeletons count={6} />;
  return <One key={id} project={project} run={run} />;
}

const One = memo(function One({ project, run }: { project: Project; run: RunWhole }) {
  const url = useUrlState();
  const tab = url.choice("show", TABS);
  const { experiments, swept, options } = run;
  const [focus] = useState(() => new Shared<Id | null>(null));
  const [brushes, setBrushes] = useState(NO_BRUSH);
  const numbers = experiments.map(({ number }) => number);
  const chosenWord = url.get("chart");
  const axes = useMemo(() => axesOf(swept, experiments, options), [swept, experiments, options]);
  const shown = experiments.filter((one) => isIn(one, axes, brushes));
  const chosen = chosenOf(chosenWord, numbers);
  const charted = shown.filter(({ number }) => chosen.has(number));
  return (
    <Stack gap="sm">
      <RunHeader project={project} run={run} />
      <RunNote key={run.id} project={project} run={run} />
      <RunFacts project={project} run={run} />
      <div>
        <ExperimentTable
          project={project}
          run={run}
          shown={shown}
          chosen={chosen}
          onChoose={(next) => url.set({ chart: chosenText(next, numbers) })}
          focus={focus}
        />
        {shown.length < experiments.length && (
          <div className={classes.filtered} role="status">
            {shown.length} of {experiments.length} experiments
            <Button size="compact-xs" variant="default" onClick={() => setBrushes(NO_BRUSH)}>
              Show all
            </Button>
          </div>
        )}
      </div>
      {swept.length > 0 && experiments.length > 1 && (
        <Parallel
          experiments={experiments}
          axes={axes}
          brushes={brushes}
          onBrush={(key, brush) => setBrushes((before) => brushed(before, key, brush))}
          focus={focus}
        />
      )}
      <Tabs value={tab} onChange={(value) => url.set({ show: value === "curves" ? null : value }, true)} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="curves">Curves</Tabs.Tab>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="files">Files</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="curves">
          {charted.length ? (
            <Charts project={project} experiments={charted} focus={focus} />
          ) : (
            <EmptyState icon={<IconChartLine size={36} stroke={1.5} />} title="Nothing is charted">
              Tick experiments in the table to see their curves.
            </EmptyState>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <OfOne experiments={experiments}>{(one) => <Log project={project} experiment={one} />}</OfOne>
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <OfOne experiments={experiments}>
            {(one) => <Files project={project} run={run} experiment={one} />}
          </OfOne>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
});

/** What there is of one experiment alone, and which one that is: at first one that trains. */
function OfOne({
  experiments,
  children,
}: {
  experiments: readonly Experiment[];
  children: (one: Experiment) => ReactNode;
}) {
  const url = useUrlState();
  const asked = url.get("of");
  const one =
    experiments.find(({ number }) => String(number) === asked) ??
    experiments.find(({ state }) => state === "working") ??
    experiments[0];
  if (!one) return null;
  return (
    <>
      {experiments.length > 1 && (
        <Group mb="sm">
          <Select
            size="xs"
            w={280}
            aria-label="Of which experiment"
            allowDeselect={false}
            data={experiments.map(({ number, name }) => ({ value: String(number), label: name }))}
            value={String(one.number)}
            onChange={(value) => url.set({ of: value }, true)}
          />
        </Group>
      )}
      {children(one)}
    </>
  );
}
