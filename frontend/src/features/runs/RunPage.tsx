import { useParams } from "react-router";
import { useRun } from "../../api/runs";
import { useOpenProject } from "../../app/project";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { RowSkeletons } from "../../ui/Skeletons";

/** One run. */
export function RunPage() {
  const project = useOpenProject();
  const query = useRun(project.id, Number(useParams().run));
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <RowSkeletons count={4} />;
  return <PageTitle title={query.data.name} of={project.name} />;
}
