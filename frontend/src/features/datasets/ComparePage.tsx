import { ActionIcon, Alert, Button, Select, Skeleton, Stack, Text, Tooltip } from "@mantine/core";
import { IconArrowRight, IconArrowsDiff, IconArrowsExchange, IconEqual } from "@tabler/icons-react";
import { Link } from "react-router";
import { useComparison, useDatasets } from "../../api/datasets";
import { flat } from "../../api/pages";
import type { Comparison, Dataset, Id } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { count } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { ComparedFaces } from "./ComparedFaces";
import { ComparedPeople } from "./ComparedPeople";
import { summaryText } from "./comparing";
import classes from "./compare.module.css";
import { hasContent } from "./status";
import { versionName } from "./versions";

/** Two versions side by side: who and which faces came, went and changed. */
export function ComparePage() {
  const project = useOpenProject();
  const url = useUrlState();
  const listed = useDatasets(project.id, { state: "kept" });
  const versions = flat(listed.data).filter(hasContent);
  const after = url.id("after") ?? versions[0]?.id ?? 0;
  const before = url.id("before") ?? usualBefore(versions, after);
  const comparison = useComparison(project.id, before, after);
  const choose = (which: "before" | "after") => (value: string | null) => {
    if (value) url.set({ before: String(before), after: String(after), [which]: value }, true);
  };
  const options = versions.map((version) => ({ value: String(version.id), label: versionName(version) }));
  return (
    <>
      <PageTitle title="Compare two versions" of={project.name} />
      {listed.isPending && <Skeleton height={36} maw={520} />}
      {listed.isError && !listed.data && <ErrorState error={listed.error} onRetry={listed.refetch} />}
      {listed.data && versions.length < 2 && (
        <EmptyState
          icon={<IconArrowsDiff size={36} stroke={1.5} />}
          title="Two versions are needed to compare"
          action={
            <Button component={Link} to={`/projects/${project.id}/datasets`}>
              To the data sets
            </Button>
          }
        >
          Freeze another version after the labels have changed.
        </EmptyState>
      )}
      {versions.length >= 2 && (
        <Stack gap="md">
          <div className={classes.pair}>
            <Select
              aria-label="Before"
              searchable
              allowDeselect={false}
              data={options}
              value={before ? String(before) : null}
              placeholder="Which version"
              onChange={choose("before")}
            />
            <IconArrowRight size={18} aria-label="to" />
            <Select
              aria-label="After"
              searchable
              allowDeselect={false}
              data={options}
              value={String(after)}
              onChange={choose("after")}
            />
            <Tooltip label="Swap the two">
              <ActionIcon
                variant="default"
                size={36}
                aria-label="Swap the two"
                onClick={() => url.set({ before: String(after), after: String(before) }, true)}
              >
                <IconArrowsExchange size={18} />
              </ActionIcon>
            </Tooltip>
          </div>
          {before === after ? (
            <Text c="dimmed">Choose two different versions.</Text>
          ) : comparison.isPending ? (
            <RowSkeletons count={6} />
          ) : comparison.isError ? (
            <ErrorState error={comparison.error} onRetry={comparison.refetch} />
          ) : (
            <Differences project={project.id} comparison={comparison.data} />
          )}
        </Stack>
      )}
    </>
  );
}

/** The version before this one of the same name, else the next older one. `versions`: newest first. */
function usualBefore(versions: readonly Dataset[], after: Id): Id {
  const at = versions.findIndex(({ id }) => id === after);
  const older = versions.slice(at + 1);
  const named = older.find(({ name }) => name === versions[at]?.name);
  return (named ?? older[0] ?? versions.find(({ id }) => id !== after))?.id ?? 0;
}

function Differences({ project, comparison }: { project: Id; comparison: Comparison }) {
  const numbers = [
    { label: "People added", value: comparison.people_added.length },
    { label: "People removed", value: comparison.people_removed.length },
    { label: "People renamed", value: comparison.people_renamed },
    { label: "Faces added", value: comparison.faces_added },
    { label: "Faces removed", value: comparison.faces_removed },
    { label: "Faces changed", value: comparison.faces_changed },
  ];
  if (comparison.same) {
    return (
      <Alert icon={<IconEqual size={18} />} title="No difference">
        {summaryText(comparison)}
      </Alert>
    );
  }
  return (
    <>
      <Text role="status">{summaryText(comparison)}</Text>
      <dl className={classes.numbers}>
        {numbers.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
      <ComparedPeople project={project} comparison={comparison} />
      <ComparedFaces project={project} comparison={comparison} />
    </>
  );
}
