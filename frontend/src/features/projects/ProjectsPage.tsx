import { Button, SimpleGrid, Stack, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArchive, IconFolderPlus, IconTrash } from "@tabler/icons-react";
import { flat } from "../../api/pages";
import { useProjects } from "../../api/projects";
import type { ProjectState } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { TileSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { CreateProject } from "./CreateProject";
import { ProjectCard } from "./ProjectCard";

export function ProjectsPage() {
  const url = useUrlState();
  const state = url.choice<ProjectState>("show", ["active", "archived", "trash"]);
  const [creating, { open, close }] = useDisclosure(false);
  const create = (
    <Button leftSection={<IconFolderPlus size={16} />} onClick={open}>
      New project
    </Button>
  );
  return (
    <Stack gap="md">
      <PageTitle title="Projects">{create}</PageTitle>
      <Tabs value={state} onChange={(value) => url.set({ show: value === "active" ? null : value }, true)}>
        <Tabs.List>
          <Tabs.Tab value="active">Active</Tabs.Tab>
          <Tabs.Tab value="archived">Archived</Tabs.Tab>
          <Tabs.Tab value="trash">Trash</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <Cards state={state} create={create} />
      <CreateProject opened={creating} onClose={close} />
    </Stack>
  );
}

function Cards({ state, create }: { state: ProjectState; create: React.ReactNode }) {
  const projects = useProjects(state);
  if (projects.isPending) return <TileSkeletons count={6} size_px={280} ratio={1.45} />;
  if (projects.isError) return <ErrorState error={projects.error} onRetry={projects.refetch} />;
  const all = flat(projects.data);
  if (!all.length) {
    if (state === "archived") {
      return (
        <EmptyState icon={<IconArchive size={36} stroke={1.5} />} title="Nothing is archived">
          Archive a finished project in its settings: it stays readable and leaves this list.
        </EmptyState>
      );
    }
    if (state === "trash") {
      return (
        <EmptyState icon={<IconTrash size={36} stroke={1.5} />} title="The trash is empty">
          Projects that are moved here can be restored.
        </EmptyState>
      );
    }
    return (
      <EmptyState
        icon={<IconFolderPlus size={36} stroke={1.5} />}
        title="Start with a project"
        action={create}
      >
        A project holds the photos of one group of people. Add photos, say who is who, and the site learns to
        name them.
      </EmptyState>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
        {all.map((project) => (
          <ProjectCard key={project.id} project={project} state={state} />
        ))}
      </SimpleGrid>
      {projects.hasNextPage && (
        <Button
          variant="subtle"
          onClick={() => void projects.fetchNextPage()}
          loading={projects.isFetchingNextPage}
        >
          Show more
        </Button>
      )}
    </>
  );
}
