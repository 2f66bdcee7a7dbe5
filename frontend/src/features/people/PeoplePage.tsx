import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { flat } from "../../api/pages";
import { usePeople } from "../../api/people";
import type { Id, Person } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { squares } from "../../grid/geometry";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { TileSkeletons } from "../../ui/Skeletons";
import { useSize } from "../../ui/useSize";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./people.module.css";
import { PersonCard } from "./PersonCard";

export function PeoplePage() {
  const project = useOpenProject();
  const url = useUrlState();
  const order = url.choice("order", ["name", "count", "newest"]);
  const q = url.get("q");
  const [search, setSearch] = useState(q);
  const setQ = useDebouncedCallback((text: string) => url.set({ q: text.trim() }), 180);
  const people = usePeople(project.id, { order, ...(q ? { q } : {}) });
  const all = useMemo(() => flat(people.data), [people.data]);
  return (
    <div className={classes.page}>
      <PageTitle title="People" of={project.name}>
        <TextInput
          size="xs"
          w={200}
          aria-label="Search people"
          placeholder="Beginning of a name"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setQ(event.currentTarget.value);
          }}
        />
        <Select
          size="xs"
          w={160}
          aria-label="Order"
          allowDeselect={false}
          data={[
            { value: "name", label: "By name" },
            { value: "count", label: "Most faces first" },
            { value: "newest", label: "Newest first" },
          ]}
          value={order}
          onChange={(value) => url.set({ order: value === "name" ? null : value }, true)}
        />
      </PageTitle>
      {people.isPending && <TileSkeletons count={18} size_px={140} ratio={0.78} />}
      {people.isError && !people.data && <ErrorState error={people.error} onRetry={people.refetch} />}
      {people.data && !all.length && (
        <EmptyState
          icon={<IconUsers size={36} stroke={1.5} />}
          title={q ? `Nobody’s name begins like “${q}”` : "Nobody has a name yet"}
          action={
            !q && (
              <Button component={Link} to={`/projects/${project.id}/label`}>
                Say who is who
              </Button>
            )
          }
        >
          {q
            ? "Search looks at the beginning of every word of a name."
            : "Name the first faces: each person then appears here."}
        </EmptyState>
      )}
      {all.length > 0 && (
        <Gallery
          project={project.id}
          people={all}
          onEnd={() => people.hasNextPage && !people.isFetching && void people.fetchNextPage()}
        />
      )}
    </div>
  );
}

const GAP_PX = 14;
const TEXT_PX = 50;

function Gallery({ project, people, onEnd }: { project: Id; people: readonly Person[]; onEnd: () => void }) {
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, tile_px } = squares(width, width < 560 ? 104 : 144, GAP_PX);
  const row_px = tile_px + TEXT_PX + GAP_PX;
  const rowCount = Math.ceil(people.length / columns);
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => row_px,
    overscan: 2,
  });
  useEffect(() => rows.measure(), [rows, row_px]);
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const reachEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (last >= rowCount - 2) reachEnd();
  }, [last, rowCount]);
  return (
    <div ref={scroller} className={classes.scroller}>
      <div ref={sized} style={{ position: "relative", height: rows.getTotalSize() }}>
        {width > 0 &&
          visible.map((row) => (
            <div
              key={row.key}
              className={classes.row}
              style={{ gap: GAP_PX, height: row_px, transform: `translateY(${row.start}px)` }}
            >
              {people.slice(row.index * columns, (row.index + 1) * columns).map((person) => (
                <PersonCard key={person.id} project={project} person={person} size_px={tile_px} />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
}
