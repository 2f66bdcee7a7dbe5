import { Button, MultiSelect } from "@mantine/core";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../../api/keys";
import { useNamers } from "../../../api/predict";
import { getRun, startTests, useRuns } from "../../../api/runs";
import type { Id, Project } from "../../../api/types";
import { sayError } from "../../../ui/say";
import { percent } from "../numbers";
import { targetsOf } from "./tests";

/** Newest runs whose experiments are offered. */
const RUNS = 10;

/** What is to be tested: classifiers, and experiments of runs on the same data set. */
export function ChooseTested({ project, dataset }: { project: Project; dataset: Id }) {
  const cache = useQueryClient();
  const [chosen, choose] = useState<string[]>([]);
  const { classifiers } = useNamers(project.id);
  const { runs } = useRuns(project.id, { dataset });
  const wholes = useQueries({
    queries: runs.slice(0, RUNS).map(({ id }) => ({
      queryKey: keys.run(project.id, id),
      queryFn: () => getRun(project.id, id),
    })),
  }).flatMap(({ data }) => (data ? [data] : []));
  const test = useMutation({
    mutationFn: () => startTests(project.id, { dataset, ...targetsOf(chosen) }),
    onSuccess: (tests) => {
      cache.setQueryData(keys.tests(project.id, dataset), tests);
      choose([]);
    },
    onError: sayError,
  });
  const groups = [
    {
      group: "Classifiers",
      items: classifiers.map(({ id, name, kind, problem }) => ({
        value: `classifier-${id}`,
        label: `${name} (${kind.toUpperCase()})`,
        disabled: problem !== "",
      })),
    },
    ...wholes.map((run) => ({
      group: `Experiments of ${run.name}`,
      items: run.experiments
        .filter(({ state, best }) => state === "succeeded" && best !== null)
        .map(({ id, name, best }) => ({
          value: `experiment-${id}`,
          label: !best || best.val_acc === null ? name : `${name}, ${percent(best.val_acc)} on its validation side`,
        })),
    })),
  ].filter(({ items }) => items.length > 0);
  const all = groups.flatMap(({ items }) => items).filter((one) => !("disabled" in one && one.disabled));
  return (
    <>
      <MultiSelect
        label="What to test"
        placeholder={chosen.length ? undefined : "Classifiers and experiments"}
        size="sm"
        flex={1}
        miw={240}
        searchable
        clearable
        hidePickedOptions
        data={groups}
        value={chosen}
        onChange={choose}
        nothingFoundMessage="Nothing else can be tested here"
      />
      <Button variant="default" onClick={() => choose(all.map(({ value }) => value))} disabled={!all.length}>
        All
      </Button>
      <Button onClick={() => test.mutate()} loading={test.isPending} disabled={!chosen.length}>
        Test these
      </Button>
    </>
  );
}
