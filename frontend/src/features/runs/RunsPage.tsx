import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { useOpenProject } from "../../app/project";
import { PageTitle } from "../../ui/PageTitle";

/** The runs of a project. */
export function RunsPage() {
  const project = useOpenProject();
  return (
    <PageTitle title="Runs" of={project.name}>
      {project.can.label && (
        <Button component={Link} to={`/projects/${project.id}/runs/new`} leftSection={<IconPlus size={16} />}>
          New run
        </Button>
      )}
    </PageTitle>
  );
}
