import { Button, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconHistory } from "@tabler/icons-react";
import { Link, useLocation, useParams } from "react-router";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { EmptyState } from "../../ui/EmptyState";
import list from "../../ui/list.module.css";
import { FaceWorkspace } from "../label/FaceWorkspace";

/** The faces that one change of the history touched, as they are by now. */
export function ChangePage() {
  const project = useOpenProject();
  const id = Number(useParams().change);
  const state = useLocation().state as { text?: string } | null;
  if (!Number.isInteger(id) || id <= 0) return <NotFound />;
  return (
    <div className={list.page}>
      <title>{`One change – Team – ${project.name} – Facesite`}</title>
      <div className={list.toolbar}>
        <div style={{ minWidth: 0 }}>
          <Title order={1} fz={18} style={{ overflowWrap: "anywhere" }}>
            {state?.text ?? "The faces of one change"}
          </Title>
          <Text size="sm" c="dimmed">
            Shown as they are by now.
          </Text>
        </div>
        <Button
          component={Link}
          to={`/projects/${project.id}/team#history`}
          variant="default"
          leftSection={<IconArrowLeft size={16} />}
        >
          History
        </Button>
      </div>
      <FaceWorkspace
        key={id}
        project={project}
        query={{ change: id, state: "all" }}
        label="Faces of this change"
        empty={
          <EmptyState icon={<IconHistory size={36} stroke={1.5} />} title="No face of this change is left">
            They were deleted, or their photos lie in the trash.
          </EmptyState>
        }
      />
    </div>
  );
}
