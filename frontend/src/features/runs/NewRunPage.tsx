import { useOpenProject } from "../../app/project";
import { PageTitle } from "../../ui/PageTitle";

/** The form that submits a run. */
export function NewRunPage() {
  return <PageTitle title="New run" of={useOpenProject().name} />;
}
