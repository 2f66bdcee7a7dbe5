import { Avatar, Modal, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import {
  IconFileExport,
  IconFileImport,
  IconFolder,
  IconHistory,
  IconKeyboard,
  IconMoon,
  IconPlayerPlay,
  IconSearch,
  IconSun,
  IconUserCircle,
  IconUserSearch,
} from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { flat } from "../api/pages";
import { usePeopleSearch } from "../api/people";
import { useProjects } from "../api/projects";
import type { Project } from "../api/types";
import { fold } from "../live/filters";
import { counted } from "../ui/duration";
import { PROJECT_PAGES } from "./pages";

interface Item {
  id: string;
  label: string;
  description?: string;
  icon: React.ReactNode;
  run: () => void;
}

/** Ctrl+K: pages, people, projects, actions. */
export function Palette({ project, onHelp }: { project?: Project; onHelp: () => void }) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query, 120);
  const people = usePeopleSearch(
    project?.id ?? 0,
    asked.trim(),
    project !== undefined && asked.trim() !== "",
  );
  const projects = flat(useProjects("active").data);

  const go = (to: string) => () => void navigate(to);
  const pages: Item[] = project
    ? PROJECT_PAGES.map(({ path, label, icon: Icon }) => ({
        id: path,
        label,
        icon: <Icon size={18} stroke={1.7} />,
        run: go(`/projects/${project.id}/${path}`),
      }))
    : [];
  const tools: Item[] = project
    ? [
        { path: "find", label: "Find a person by a photo", icon: <IconUserSearch size={18} stroke={1.7} /> },
        { path: "people/import", label: "Import names", icon: <IconFileImport size={18} stroke={1.7} /> },
        { path: "people/export", label: "Export names", icon: <IconFileExport size={18} stroke={1.7} /> },
        ...(project.can.label
          ? [{ path: "runs/new", label: "New run", icon: <IconPlayerPlay size={18} stroke={1.7} /> }]
          : []),
        { path: "team#history", label: "History", icon: <IconHistory size={18} stroke={1.7} /> },
      ].map(({ path, label, icon }) => ({
        id: path,
        label,
        icon,
        run: go(`/projects/${project.id}/${path}`),
      }))
    : [];
  const others: Item[] = projects
    .filter((other) => other.id !== project?.id)
    .map((other) => ({
      id: `project-${other.id}`,
      label: other.name,
      icon: <IconFolder size={18} stroke={1.7} />,
      run: go(`/projects/${other.id}`),
    }));
  const actions: Item[] = [
    { id: "keys", label: "Show the keys", icon: <IconKeyboard size={18} />, run: onHelp },
    { id: "account", label: "Your account", icon: <IconUserCircle size={18} />, run: go("/account") },
    { id: "light", label: "Light theme", icon: <IconSun size={18} />, run: () => setColorScheme("light") },
    { id: "dark", label: "Dark theme", icon: <IconMoon size={18} />, run: () => setColorScheme("dark") },
  ];
  const found: Item[] = (asked.trim() ? (people.data?.items ?? []) : []).map((person) => ({
    id: `person-${person.id}`,
    label: person.name,
    description: counted(person.face_count, "face"),
    icon: <Avatar src={person.cover_url} size={28} radius="sm" />,
    run: go(`/projects/${project?.id ?? 0}/people/${person.id}`),
  }));

  const wanted = fold(query);
  const fits = (item: Item) => fold(item.label).includes(wanted);
  const groups = [
    { label: "Pages", items: [...pages, ...tools].filter(fits) },
    { label: "People", items: found },
    { label: "Projects", items: others.filter(fits).slice(0, 8) },
    { label: "Actions", items: actions.filter(fits) },
  ].filter((group) => group.items.length);

  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={null} scrollable maxHeight={420}>
      <VisuallyHidden>
        <Modal.Title>Find a page, person or action</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder={project ? "Pages, people, projects, actions" : "Projects and actions"}
        aria-label="Find a page, person or action"
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.items.map((item) => (
              <Spotlight.Action
                key={item.id}
                label={item.label}
                description={item.description}
                leftSection={item.icon}
                onClick={item.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing is called “{query}”.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
