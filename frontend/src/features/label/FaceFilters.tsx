import { Button, CloseButton, Popover, Select, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { usePerson } from "../../api/people";
import { useUploads } from "../../api/photos";
import { listMembers } from "../../api/projects";
import type { Project } from "../../api/types";
import type { useUrlState } from "../../ui/useUrlState";
import { active, type Filter, FILTERS, ORDER_WORDS, ordersFor, readRange, readTaken, type State } from "./faceFilter";
import classes from "./faces.module.css";
import { FilterForm } from "./FilterForm";

export { filterQuery } from "./faceFilter";

type Url = ReturnType<typeof useUrlState>;

/** The order, the filters, and those that are on as chips to take off. All of it stands in the address. */
export function FaceFilters({ project, url, state }: { project: Project; url: Url; state: State }) {
  const orders = ordersFor(state);
  const on = active(url, state);
  return (
    <div className={classes.filterBar}>
      <Select
        size="xs"
        w={164}
        aria-label="Order"
        data={orders.map((value) => ({ value, label: ORDER_WORDS[value] }))}
        value={url.choice("order", orders)}
        allowDeselect={false}
        onChange={(value) => url.set({ order: value === orders[0] ? null : value }, true)}
      />
      <Popover position="bottom-start" shadow="md" radius="md" trapFocus withinPortal>
        <Popover.Target>
          <Button size="xs" variant="default" leftSection={<IconFilter size={14} />}>
            Filters{on.length ? ` · ${on.length}` : ""}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm project={project} url={url} state={state} />
        </Popover.Dropdown>
      </Popover>
      {on.map((filter) => (
        <Chip key={filter} project={project} url={url} filter={filter} />
      ))}
      {on.length > 1 && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => url.set(Object.fromEntries(FILTERS.map((filter) => [filter, null])), true)}
        >
          Clear all
        </Button>
      )}
    </div>
  );
}

function Chip({ project, url, filter }: { project: Project; url: Url; filter: Filter }) {
  const words = useWords(project, url, filter);
  return (
    <span className={classes.chip}>
      <Text size="xs" truncate maw={filter === "among" ? 320 : 190} title={words}>
        {words}
      </Text>
      <CloseButton
        size="xs"
        iconSize={12}
        aria-label={`Remove the filter “${words}”`}
        onClick={() => url.set({ [filter]: null }, true)}
      />
    </span>
  );
}

/** What a filter says, in words. */
function useWords(project: Project, url: Url, filter: Filter): string {
  const value = url.get(filter);
  const id = url.id(filter);
  const taken = filter === "among" ? readTaken(value) : null;
  const person = usePerson(project.id, filter === "person" ? (id ?? 0) : (taken?.person ?? 0)).data;
  const said = usePerson(project.id, taken?.said ?? 0).data;
  const uploads = useUploads(project.id).data?.items;
  const members = useQuery({
    queryKey: keys.members(project.id),
    queryFn: () => listMembers(project.id),
    enabled: filter === "by",
  }).data?.items;
  switch (filter) {
    case "person":
      return person?.name ?? "…";
    case "upload":
      return uploads?.find((upload) => upload.id === id)?.name ?? "An upload";
    case "votes":
      return value === "no" ? "Left out of the vote" : "Votes";
    case "quality":
      return `Quality ${percents(value)}`;
    case "score":
      return `Detector ${percents(value)}`;
    case "likeness":
      return `Likeness ${percents(value)}`;
    case "by": {
      const user = members?.find((member) => member.user.id === id)?.user;
      return `By ${user ? user.display_name || user.username : "…"}`;
    }
    case "from":
      return `Labelled from ${day(value)}`;
    case "to":
      return `Labelled to ${day(value)}`;
    case "added_from":
      return `Added from ${day(value)}`;
    case "added_to":
      return `Added to ${day(value)}`;
    case "skipped":
      return value === "only" ? "Passed over by me" : "With those I passed over";
    case "among":
      if (!taken) return "Chosen faces";
      if (taken.person === taken.said) return `Named and recognised as ${person?.name ?? "…"}`;
      return `Named ${person?.name ?? "…"}, ${taken.said ? `seen as ${said?.name ?? "…"}` : "seen as unknown"}`;
  }
}

function percents(text: string): string {
  const range = readRange(text);
  return range ? `${Math.round(100 * range.from)}–${Math.round(100 * range.to)} %` : "any";
}

function day(text: string): string {
  const date = new Date(`${text}T00:00`);
  return Number.isNaN(date.getTime()) ? text : date.toLocaleDateString(undefined, { dateStyle: "medium" });
}
