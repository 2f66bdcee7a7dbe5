import { Button } from "@mantine/core";
import { IconDatabase, IconSnowflake, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Project } from "../../api/types";
import { useCounts } from "../../app/project";
import { EmptyState } from "../../ui/EmptyState";

/** Why no version is shown, and what to do about it. */
export function NoDatasets({
  project,
  trashed,
  name,
  onEvery,
  onFreeze,
}: {
  project: Project;
  trashed: boolean;
  name: string;
  onEvery: () => void;
  onFreeze: () => void;
}) {
  const { faces } = useCounts(project);
  if (name) {
    return (
      <EmptyState
        icon={<IconDatabase size={36} stroke={1.5} />}
        title={`No version of “${name}” ${trashed ? "is in the trash" : "is kept"}`}
        action={
          <Button variant="default" onClick={onEvery}>
            Show every name
          </Button>
        }
      />
    );
  }
  if (trashed) {
    return (
      <EmptyState icon={<IconTrash size={36} stroke={1.5} />} title="The trash is empty">
        Versions that are moved to the trash can be restored here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconDatabase size={36} stroke={1.5} />}
      title="No data set yet"
      action={
        project.can.label &&
        (faces.labelled ? (
          <Button leftSection={<IconSnowflake size={16} />} onClick={onFreeze}>
            Freeze a version
          </Button>
        ) : (
          <Button component={Link} to={`/projects/${project.id}/label`}>
            Say who is who
          </Button>
        ))
      }
    >
      A data set is what the labels say today, frozen: the crops with their names, split for training, validation
      and testing. It never changes, so whatever is trained or measured with it can be done again.
      {!faces.labelled && " It needs faces that have a name."}
    </EmptyState>
  );
}
