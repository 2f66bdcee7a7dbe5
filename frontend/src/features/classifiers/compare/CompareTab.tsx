import { Button, Select, Text } from "@mantine/core";
import { IconDatabase, IconScale } from "@tabler/icons-react";
import { Link } from "react-router";
import { useFrozen } from "../../../api/classifiers";
import { useTests } from "../../../api/runs";
import type { DatasetRef, Project } from "../../../api/types";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { RowSkeletons } from "../../../ui/Skeletons";
import { useUrlState } from "../../../ui/useUrlState";
import { ChooseTested } from "./ChooseTested";
import classes from "./compare.module.css";
import { TestDetail } from "./TestDetail";
import { TestTable } from "./TestTable";

const nameOf = ({ name, version }: Pick<DatasetRef, "name" | "version">) => `${name} ${version}`;

/** Whether a network beats the votes: classifiers and experiments on one frozen test set. */
export function CompareTab({ project }: { project: Project }) {
  const url = useUrlState();
  const frozen = useFrozen(project.id);
  const sets = frozen.data ?? [];
  const set = sets.find(({ id }) => id === url.id("set")) ?? sets.find(({ splits }) => splits.test > 0) ?? sets[0];
  if (frozen.isPending) return <RowSkeletons count={4} />;
  if (frozen.isError && !frozen.data) return <ErrorState error={frozen.error} onRetry={frozen.refetch} />;
  if (!set) {
    return (
      <EmptyState
        icon={<IconDatabase size={36} stroke={1.5} />}
        title="There is no data set to test on"
        action={
          <Button component={Link} to={`/projects/${project.id}/datasets?freeze=1`} variant="default">
            Freeze a data set
          </Button>
        }
      >
        Its test side stays as it is: only on the same faces can classifiers be compared.
      </EmptyState>
    );
  }
  return (
    <div className={classes.tab}>
      <div className={classes.tools}>
        <Select
          label="On the test side of"
          size="sm"
          w={240}
          allowDeselect={false}
          searchable
          data={sets.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={String(set.id)}
          onChange={(value) => url.set({ set: value, test: null }, true)}
        />
        {project.can.label && <ChooseTested key={set.id} project={project} dataset={set.id} />}
      </div>
      {set.splits.test === 0 ? (
        <Text size="sm">
          {nameOf(set)} has no test faces. Freeze a version whose test share isn’t 0.
        </Text>
      ) : (
        <Tests project={project} dataset={set.id} />
      )}
    </div>
  );
}

function Tests({ project, dataset }: { project: Project; dataset: number }) {
  const url = useUrlState();
  const found = useTests(project.id, dataset);
  if (found.isPending) return <RowSkeletons count={4} />;
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={found.refetch} />;
  const tests = found.data.items;
  if (!tests.length) {
    return (
      <EmptyState icon={<IconScale size={36} stroke={1.5} />} title="Nothing was tested on it yet">
        Choose classifiers and experiments above: each names all faces of the test side, and then strangers.
      </EmptyState>
    );
  }
  const opened = tests.find(({ id }) => id === url.id("test"));
  return (
    <>
      <TestTable
        project={project}
        tests={tests}
        opened={opened?.id ?? null}
        onOpen={(id) => url.set({ test: id === opened?.id ? null : String(id) }, true)}
      />
      {opened?.result && <TestDetail project={project.id} test={opened} numbers={opened.result} />}
    </>
  );
}
