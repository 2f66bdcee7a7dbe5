import { useState } from "react";
import { sentence } from "../../../api/errors";
import type { Project, Run } from "../../../api/types";
import { EditableTitle } from "../../../ui/EditableTitle";
import { useRunChange } from "./useRunChange";

/** The name, which a click turns into a field. */
export function RunName({ project, run }: { project: Project; run: Run }) {
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useRunChange(project.id, run.id, () => setTyped(null));
  return (
    <EditableTitle
      name={run.name}
      typed={typed}
      onTyped={setTyped}
      label="Name of the run"
      longest={60}
      may={project.can.label && !run.deleted_at}
      isPending={rename.isPending}
      error={rename.error ? sentence(rename.error) : undefined}
      onRename={(name) => rename.mutate({ name })}
      onCancel={() => {
        rename.reset();
        setTyped(null);
      }}
    />
  );
}
