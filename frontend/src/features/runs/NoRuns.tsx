import { Button } from "@mantine/core";
import { IconChartLine, IconPlus, IconSnowflake, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import { useFrozen } from "../../api/classifiers";
import type { Project, RunQuery } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { newRunLink } from "./newRunLink";

/** Why no run is shown, and what to do about it. */
export function NoRuns({
  project,
  state,
  filtered,
  onAll,
}: {
  project: Project;
  state: RunQuery["state"];
  filtered: boolean;
  onAll: () => void;
}) {
  const frozen = useFrozen(project.id).data;
  const icon = <IconChartLine size={36} stroke={1.5} />;
  const all = (
    <Button variant="default" onClick={onAll}>
      Show all runs
    </Button>
  );
  if (state === "trash" && !filtered) {
    return (
      <EmptyState icon={<IconTrash size={36} stroke={1.5} />} title="The trash is empty">
        Runs that are moved to the trash can be restored here.
      </EmptyState>
    );
  }
  if (filtered) return <EmptyState icon={icon} title="No such run on this data set" action={all} />;
  if (state === "open") {
    return (
      <EmptyState icon={icon} title="Every run is over" action={all}>
        Runs that train, wait for a trainer or are paused stand here.
      </EmptyState>
    );
  }
  const lacks = frozen?.length === 0;
  return (
    <EmptyState
      icon={icon}
      title="No run yet"
      action={
        project.can.label &&
        frozen &&
        (lacks ? (
          <Button
            component={Link}
            to={`/projects/${project.id}/datasets?freeze=1`}
            leftSection={<IconSnowflake size={16} />}
          >
            Freeze a data set
          </Button>
        ) : (
          <Button component={Link} to={newRunLink(project.id)} leftSection={<IconPlus size={16} />}>
            New run
          </Button>
        ))
      }
    >
      A run trains a network on a frozen data set until it names faces by itself: once, or with many settings to find
      the best ones. {lacks && "It needs a data set: freeze one first."}
    </EmptyState>
  );
}
