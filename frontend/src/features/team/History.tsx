import { Anchor, Badge, Button, Group, Select, Text, Title } from "@mantine/core";
import { IconArrowBackUp, IconHistory } from "@tabler/icons-react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { useChanges } from "../../api/history";
import { flat } from "../../api/pages";
import type { Change, ChangeQuery, Project, TeamMember } from "../../api/types";
import { when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PersonPicker } from "../../ui/PersonPicker";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { ACTIONS, type ChangeAction, hasFaces, HOWS, type How, howText, whatText, whoText } from "./historyText";
import classes from "./team.module.css";

const LINE_PX = 45;

/** Everything that was done, newest first. */
export function History({ project, members }: { project: Project; members: readonly TeamMember[] }) {
  const url = useUrlState();
  const by = url.id("by");
  const person = url.id("person");
  const action = Object.keys(ACTIONS).find((one) => one === url.get("action")) as ChangeAction | undefined;
  const how = Object.keys(HOWS).find((one) => one === url.get("how")) as How | undefined;
  const query: ChangeQuery = {
    ...(by ? { by } : {}),
    ...(person ? { person } : {}),
    ...(action ? { action } : {}),
    ...(how ? { how } : {}),
  };
  const changes = useChanges(project.id, query);
  const all = useMemo(() => flat(changes.data), [changes.data]);
  const filtered = Object.keys(query).length > 0;
  return (
    <section aria-labelledby="history">
      <Group justify="space-between" gap="xs" mb={8}>
        <Title order={2} fz="md" id="history">
          History
        </Title>
        <Group gap="xs">
          <Select
            size="xs"
            w={150}
            aria-label="By whom"
            placeholder="By anyone"
            clearable
            searchable
            data={members.map(({ user }) => ({ value: String(user.id), label: user.name }))}
            value={by ? String(by) : null}
            onChange={(value) => url.set({ by: value }, true)}
          />
          <Select
            size="xs"
            w={150}
            aria-label="What was done"
            placeholder="Anything"
            clearable
            data={Object.entries(ACTIONS).map(([value, label]) => ({ value, label }))}
            value={action ?? null}
            onChange={(value) => url.set({ action: value }, true)}
          />
          <Select
            size="xs"
            w={150}
            aria-label="How"
            placeholder="However"
            clearable
            data={Object.entries(HOWS).map(([value, label]) => ({ value, label }))}
            value={how ?? null}
            onChange={(value) => url.set({ how: value }, true)}
          />
          <PersonPicker
            project={project.id}
            person={person}
            label="About whom"
            placeholder="About anyone"
            onPerson={(one) => url.set({ person: one ? String(one.id) : null }, true)}
          />
        </Group>
      </Group>
      {changes.isPending && <RowSkeletons count={8} height_px={37} />}
      {changes.isError && !changes.data && <ErrorState error={changes.error} onRetry={changes.refetch} />}
      {changes.data && !all.length && (
        <EmptyState
          icon={<IconHistory size={36} stroke={1.5} />}
          title={filtered ? "No change fits" : "Nothing has been done yet"}
          action={
            filtered && (
              <Button
                variant="default"
                onClick={() => url.set({ by: null, action: null, how: null, person: null }, true)}
              >
                Show everything
              </Button>
            )
          }
        >
          {filtered
            ? "Change the filters, or show everything."
            : "Every name, merge and box that somebody gives stands here, with who and when."}
        </EmptyState>
      )}
      {all.length > 0 && (
        <Lines
          project={project}
          changes={all}
          onEnd={() => changes.hasNextPage && !changes.isFetching && void changes.fetchNextPage()}
        />
      )}
    </section>
  );
}

/** The lines of the history; of any number only those on screen exist. */
function Lines({
  project,
  changes,
  onEnd,
}: {
  project: Project;
  changes: readonly Change[];
  onEnd: () => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [top_px, setTop] = useState(0);
  useEffect(() => {
    // What stands above the list may grow while the page is open.
    const measure = () => {
      if (list.current) setTop(list.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const lines = useWindowVirtualizer({
    count: changes.length,
    estimateSize: () => LINE_PX,
    overscan: 8,
    scrollMargin: top_px,
    getItemKey: (index) => changes[index]?.id ?? index,
  });
  const visible = lines.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const reachEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (last >= changes.length - 10) reachEnd();
  }, [last, changes.length]);
  return (
    <ul ref={list} className={classes.history} style={{ height: lines.getTotalSize() }}>
      {visible.map((line) => {
        const change = changes[line.index];
        if (!change) return null;
        return (
          <li
            key={line.key}
            ref={lines.measureElement}
            data-index={line.index}
            className={classes.line}
            data-undone={change.undone_at ? "" : undefined}
            style={{ transform: `translateY(${line.start - top_px}px)` }}
          >
            <Text span size="sm" truncate title={whoText(change)}>
              {whoText(change)}
            </Text>
            <span className={classes.what}>
              {hasFaces(change) ? (
                <Anchor
                  component={Link}
                  size="sm"
                  c="inherit"
                  underline="always"
                  to={`/projects/${project.id}/team/changes/${change.id}`}
                  state={{ text: `${whatText(change)} – ${whoText(change)}, ${when(change.at)}` }}
                >
                  {whatText(change)}
                </Anchor>
              ) : (
                whatText(change)
              )}
            </span>
            <span>
              {change.undone_at ? (
                <Badge
                  variant="default"
                  tt="none"
                  fw={500}
                  leftSection={<IconArrowBackUp size={12} />}
                  title={`Undone ${when(change.undone_at)}`}
                >
                  undone
                </Badge>
              ) : (
                <Text span size="xs" c="dimmed">
                  {howText(change.how)}
                </Text>
              )}
            </span>
            <Text span size="xs" c="dimmed" ta="right">
              {when(change.at)}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
