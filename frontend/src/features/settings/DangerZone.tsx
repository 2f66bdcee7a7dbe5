import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { keys } from "../../api/keys";
import { restoreProject, trashProject, updateProject } from "../../api/projects";
import type { Project } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { say, sayError } from "../../ui/say";

/** Archive, trash and the ways back. */
export function DangerZone({ project }: { project: Project }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: keys.allProjects });
    void cache.invalidateQueries({ queryKey: keys.detail(project.id) });
  };
  const archive = useMutation({
    mutationFn: (archived: boolean) => updateProject(project.id, { archived }),
    onSuccess: (_, archived) => say(archived ? "Archived." : "Back among the active projects."),
    onError: sayError,
    onSettled: refresh,
  });
  const trash = useMutation({
    mutationFn: () => trashProject(project.id),
    onSuccess: () => {
      say(`${project.name} is in the trash.`);
      refresh();
      void navigate("/projects?show=trash");
    },
    onError: sayError,
  });
  const restore = useMutation({
    mutationFn: () => restoreProject(project.id),
    onError: sayError,
    onSettled: refresh,
  });
  const askTrash = () =>
    confirm({
      title: `Move ${project.name} to the trash?`,
      body: "Nobody sees it any more until an owner restores it from the trash.",
      confirm: "Move to the trash",
      danger: true,
      onConfirm: () => trash.mutate(),
    });
  return (
    <Stack>
      <Row
        title={project.archived_at ? "This project is archived" : "Archive this project"}
        text="An archived project stays readable and leaves the list of active ones."
      >
        <Button
          variant="default"
          loading={archive.isPending}
          onClick={() => archive.mutate(project.archived_at === null)}
        >
          {project.archived_at ? "Make it active" : "Archive"}
        </Button>
      </Row>
      {project.deleted_at ? (
        <Row title="This project is in the trash" text="Restoring brings back everything in it.">
          <Button onClick={() => restore.mutate()} loading={restore.isPending}>
            Restore
          </Button>
        </Row>
      ) : (
        <Row title="Move to the trash" text="It can be restored from the trash, with everything in it.">
          <Button color="red" variant="light" onClick={askTrash} loading={trash.isPending}>
            Move to the trash
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function Row({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <Card withBorder>
      <Group justify="space-between">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        {children}
      </Group>
    </Card>
  );
}
