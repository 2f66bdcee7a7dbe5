import { AppShell, Burger, Container, Group, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useLocation, useParams } from "react-router";
import { isMissing } from "../api/errors";
import { useProject } from "../api/projects";
import { ConflictPanel } from "../features/label/conflicts/ConflictPanel";
import { RunNews } from "../features/runs/RunNews";
import { DropOverlay } from "../features/upload/DropOverlay";
import { PAGES, type Scope } from "../keys/scopes";
import { LiveProvider } from "../live/LiveProvider";
import { ErrorState } from "../ui/ErrorState";
import { Logo } from "../ui/Logo";
import { RowSkeletons } from "../ui/Skeletons";
import { Breadcrumb } from "./Breadcrumb";
import classes from "./shell.module.css";
import { LiveBadge } from "./LiveBadge";
import { NotFound } from "./NotFound";
import { Presence } from "./Presence";
import { ProgressPill } from "./ProgressPill";
import { ProjectContext } from "./project";
import { Rail } from "./Rail";
import { TopButtons } from "./TopButtons";

/** The frame of a project's pages: rail, top bar, live cache, drop anywhere. */
export function ProjectLayout() {
  const id = Number(useParams().project);
  if (!Number.isInteger(id) || id <= 0) return <NotFound />;
  return <Frame key={id} id={id} />;
}

function Frame({ id }: { id: number }) {
  const query = useProject(id);
  const [opened, { toggle, close }] = useDisclosure(false);
  const scopes = useScopes();
  const project = query.data;
  if (isMissing(query.error)) return <NotFound />;
  return (
    <ProjectContext value={project ?? null}>
      <LiveProvider project={id}>
        {project && <RunNews project={id} />}
        <AppShell
          header={{ height: 52 }}
          navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
          padding="md"
          layout="alt"
        >
          <AppShell.Header px="md" className={classes.header}>
            <a href="#main" className="skip">
              To the content
            </a>
            <Group h="100%" gap="sm" wrap="nowrap">
              <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Open the menu" />
              <Breadcrumb project={project} />
              {project && <ProgressPill project={project} />}
              <div className={classes.grow} />
              {project && <LiveBadge />}
              {project && <Presence project={project.id} />}
              <TopButtons project={project} here={scopes} />
            </Group>
          </AppShell.Header>
          <AppShell.Navbar className={classes.rail}>
            <Group h={52} px="md" justify="space-between">
              <UnstyledButton component={Link} to="/projects" aria-label="Facesite: your projects">
                <Logo />
              </UnstyledButton>
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label="Close the menu"
              />
            </Group>
            {project ? (
              <Rail project={project} onNavigate={close} />
            ) : (
              <Container w="100%">
                <RowSkeletons count={5} height_px={32} />
              </Container>
            )}
          </AppShell.Navbar>
          <AppShell.Main id="main">
            {query.isError && !project && <ErrorState error={query.error} onRetry={query.refetch} />}
            {query.isPending && <RowSkeletons count={6} height_px={90} />}
            {project && <Outlet />}
          </AppShell.Main>
          {project?.can.upload && <DropOverlay project={project} />}
          {project && <ConflictPanel project={project} />}
        </AppShell>
      </LiveProvider>
    </ProjectContext>
  );
}

/** The key scopes that are live on the present page. */
function useScopes(): readonly Scope[] {
  const [, , , page, item] = useLocation().pathname.split("/");
  if (page === "photos") return item ? [...(PAGES["One photo"] ?? []), "box"] : (PAGES.Photos ?? []);
  if (page === "label") return [...(PAGES.Label ?? []), "cards", "suspects", "twice", "review", "conflicts"];
  if (page === "settings") return PAGES["Detection and quality"] ?? [];
  if (page === "people" && !item) return PAGES.People ?? [];
  if (page === "people" && item !== "import" && item !== "export") return PAGES["One person"] ?? [];
  if (page === "team" && item) return PAGES["One person"] ?? [];
  if (page === "people" || page === "team") return PAGES["Team, import and export"] ?? [];
  if (page === "predict" && !item) return PAGES["Predict by camera"] ?? [];
  if (page === "runs" && item === "new") return PAGES["New run"] ?? [];
  if (page === "find") return PAGES["Find by a photo"] ?? [];
  return [];
}
