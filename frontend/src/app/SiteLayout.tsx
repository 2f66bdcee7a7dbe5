import { AppShell, Container, Group, UnstyledButton } from "@mantine/core";
import { Link, Outlet } from "react-router";
import { Logo } from "../ui/Logo";
import { TopButtons } from "./TopButtons";

/** The frame of the pages outside a project. */
export function SiteLayout() {
  return (
    <AppShell header={{ height: 52 }} padding="md">
      <AppShell.Header px="md">
        <a href="#main" className="skip">
          To the content
        </a>
        <Group h="100%" justify="space-between" wrap="nowrap">
          <UnstyledButton component={Link} to="/projects" aria-label="Facesite: your projects">
            <Logo />
          </UnstyledButton>
          <TopButtons here={[]} />
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main">
        <Container size="lg" px={0}>
          <Outlet />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
