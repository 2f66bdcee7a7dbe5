import { Menu, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconFolders, IconSelector } from "@tabler/icons-react";
import { Link, NavLink } from "react-router";
import { flat } from "../api/pages";
import { useProjects } from "../api/projects";
import { isGoing, useOpenRuns } from "../api/runs";
import type { Project } from "../api/types";
import { count } from "../ui/duration";
import { PROJECT_PAGES } from "./pages";
import { useCounts } from "./project";
import classes from "./shell.module.css";

/** The left rail: which project, and its pages with their live counts. */
export function Rail({ project, onNavigate }: { project: Project; onNavigate: () => void }) {
  const counts = { ...useCounts(project), runs: useOpenRuns(project.id).runs.filter(isGoing).length };
  return (
    <Stack gap="md" px="sm" pt={4}>
      <ProjectSwitcher project={project} />
      <nav aria-label="Pages of the project">
        <Stack gap={2}>
          {PROJECT_PAGES.map(({ path, label, icon: Icon, count: counter }) => {
            const number = counter?.(counts);
            return (
              <NavLink
                key={path}
                to={`/projects/${project.id}/${path}`}
                className={classes.link}
                onClick={onNavigate}
                aria-label={number ? `${label}: ${count(number.value)} ${number.means}` : label}
              >
                <Icon size={18} stroke={1.7} aria-hidden />
                {label}{" "}
                {number !== undefined && number.value > 0 && (
                  <span className={classes.count}>{count(number.value)}</span>
                )}
              </NavLink>
            );
          })}
        </Stack>
      </nav>
    </Stack>
  );
}

function ProjectSwitcher({ project }: { project: Project }) {
  const projects = flat(useProjects("active").data);
  return (
    <Menu width={250} position="bottom-start">
      <Menu.Target>
        <UnstyledButton
          className={classes.switcher}
          aria-label={`Project ${project.name}: switch to another`}
        >
          <Text size="sm" fw={600} truncate flex={1}>
            {project.name}
          </Text>
          <IconSelector size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {projects.slice(0, 12).map((other) => (
          <Menu.Item
            key={other.id}
            component={Link}
            to={`/projects/${other.id}`}
            rightSection={other.id === project.id ? <IconCheck size={16} aria-label="open now" /> : null}
          >
            <Text size="sm" truncate>
              {other.name}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/projects" leftSection={<IconFolders size={16} />}>
          All projects
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
