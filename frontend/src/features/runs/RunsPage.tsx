import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { useRuns } from "../../api/runs";
import { useOpenProject } from "../../app/project";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { ShowMore } from "../../ui/ShowMore";
import { RowSkeletons } from "../../ui/Skeletons";
import { FilterChips, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { DatasetFilter } from "./DatasetFilter";
import { newRunLink } from "./newRunLink";
import { NoRuns } from "./NoRuns";
import { RunTable } from "./RunTable";
import { TrainerStrip } from "./TrainerStrip";

const STATES = ["kept", "open", "trash"] as const;
const CHIPS = [
  { value: "kept", label: "Kept" },
  { value: "open", label: "Not over" },
  { value: "trash", label: "Trash" },
] as const;
const ROW_PX = 61;

/** The runs of a project, over them who trains. */
export function RunsPage() {
  const project = useOpenProject();
  const url = useUrlState();
  const state = url.choice("state", STATES);
  const dataset = url.id("dataset");
  const query = useRuns(project.id, { state, ...(dataset ? { dataset } : {}) });
  const none = query.data && !query.runs.length;
  return (
    <>
      <PageTitle title="Runs" of={project.name}>
        {project.can.label && (
          <Button component={Link} to={newRunLink(project.id)} leftSection={<IconPlus size={16} />}>
            New run
          </Button>
        )}
      </PageTitle>
      <TrainerStrip project={project.id} />
      <Toolbar
        chips={
          <FilterChips
            label="Which runs"
            value={state}
            chips={CHIPS}
            onChange={(value) => url.set({ state: value === "kept" ? null : value }, true)}
          />
        }
      >
        <DatasetFilter
          project={project.id}
          value={dataset}
          onChange={(id) => url.set({ dataset: id ? String(id) : null }, true)}
        />
      </Toolbar>
      {query.isPending && <RowSkeletons count={6} height_px={ROW_PX - 8} />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {none && (
        <NoRuns
          project={project}
          state={state}
          filtered={dataset !== undefined}
          onAll={() => url.set({ state: null, dataset: null }, true)}
        />
      )}
      {query.runs.length > 0 && <RunTable project={project} runs={query.runs} />}
      <ShowMore query={query}>Show older runs</ShowMore>
    </>
  );
}
