import { Button } from "@mantine/core";
import { IconArrowMerge, IconEraser, IconFileExport, IconFileImport, IconPhoto, IconUsers } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { flat } from "../../api/pages";
import { usePeople, useSimilar } from "../../api/people";
import type { Person } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { Selection } from "../../grid/selection";
import { useKeys } from "../../keys/useKeys";
import { personMatches } from "../../live/filters";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { PersonPicker } from "../../ui/PersonPicker";
import { say } from "../../ui/say";
import { SelectionBar } from "../../ui/SelectionBar";
import { TileSkeletons } from "../../ui/Skeletons";
import { FilterChips, OrderSelect, SearchField, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { ErasePersonDialog } from "../erasure/ErasePersonDialog";
import { UndoBar } from "../label/UndoBar";
import { useHistory } from "../label/useHistory";
import { Gallery } from "./Gallery";
import { MergeDialog } from "./MergeDialog";
import classes from "./people.module.css";
import { warningsOf } from "./warnings";

const ORDERS = ["name", "count", "newest", "changed", "similar"] as const;
const ORDER_NAMES: Readonly<Record<(typeof ORDERS)[number], string>> = {
  name: "By name",
  count: "Most faces first",
  newest: "Newest first",
  changed: "Last change first",
  similar: "Similar to …",
};
const WARNINGS = ["", "few", "suspect", "twice"] as const;
const CHIPS: readonly { value: (typeof WARNINGS)[number]; label: string; empty: string }[] = [
  { value: "", label: "All", empty: "" },
  { value: "few", label: "Few faces", empty: "Everyone has enough faces to be recognised." },
  { value: "suspect", label: "Suspects", empty: "No face lies nearer to someone else." },
  { value: "twice", label: "Twice in a photo", empty: "No photo shows the same person twice." },
];

/** The gallery of a project's people. */
export function PeoplePage() {
  const project = useOpenProject();
  const url = useUrlState();
  const order = url.choice("order", ORDERS);
  const warning = url.choice("warning", WARNINGS);
  const q = url.get("q");
  const to = order === "similar" ? (url.id("to") ?? 0) : 0;
  const bySimilarity = order === "similar" && to > 0;
  const plain = usePeople(
    project.id,
    {
      order: order === "similar" ? "name" : order,
      ...(q ? { q } : {}),
      ...(warning ? { warning } : {}),
    },
    !bySimilarity,
  );
  const similar = useSimilar(project.id, to);
  const source = bySimilarity ? similar : plain;
  const all = useMemo<Person[]>(() => {
    if (!bySimilarity) return flat(plain.data);
    return (similar.data?.items ?? [])
      .map(({ person }) => person)
      .filter((person) => personMatches(person, { q }))
      .filter((person) => !warning || warningsOf(person).some(({ kind }) => kind === warning));
  }, [bySimilarity, plain.data, similar.data, q, warning]);
  const distances = useMemo(
    () => new Map((similar.data?.items ?? []).map(({ person, distance }) => [person.id, distance])),
    [similar.data],
  );

  const [chosen, setSelection] = useState(Selection.none);
  const ids = useMemo(() => all.map(({ id }) => id), [all]);
  const selection = useMemo(() => chosen.kept(ids), [chosen, ids]);
  const picked = all.filter(({ id }) => selection.has(id));
  const [merging, setMerging] = useState<readonly Person[]>([]);
  const [erasing, setErasing] = useState<Person | null>(null);
  const { undo, redo, going } = useHistory(project);
  useKeys("history", { "history.undo": undo, "history.redo": redo }, project.can.label);
  const merge = () => {
    if (!project.can.label) return;
    if (picked.length > 1) setMerging(picked);
    else say("Select at least two people to merge: Space, or Ctrl and a click.");
  };
  const filtered = Boolean(q || warning);
  return (
    <div className={classes.page}>
      <PageTitle title="People" of={project.name}>
        {project.can.label && (
          <Button
            component={Link}
            to="import"
            variant="default"
            leftSection={<IconFileImport size={16} />}
          >
            Import names
          </Button>
        )}
        <Button component={Link} to="export" variant="default" leftSection={<IconFileExport size={16} />}>
          Export
        </Button>
      </PageTitle>
      <Toolbar
        chips={
          <FilterChips
            label="People with which warning"
            value={warning}
            chips={CHIPS}
            onChange={(value) => url.set({ warning: value || null }, true)}
          />
        }
      >
        <SearchField
          label="Search people"
          placeholder="Beginning of a name"
          value={q}
          onSearch={(text) => url.set({ q: text })}
        />
        <OrderSelect
          value={order}
          data={ORDERS.map((value) => ({ value, label: ORDER_NAMES[value] }))}
          onChange={(value) =>
            url.set({ order: value === "name" ? null : value, to: null }, true)
          }
        />
        {order === "similar" && (
          <PersonPicker
            project={project.id}
            label="Similar to"
            placeholder="Choose a person"
            person={to || undefined}
            onPerson={(person) => url.set({ to: person ? String(person.id) : null }, true)}
          />
        )}
      </Toolbar>
      {source.isPending && <TileSkeletons count={18} size_px={140} ratio={0.7} />}
      {source.isError && !source.data && <ErrorState error={source.error} onRetry={source.refetch} />}
      {source.data && !all.length && (
        <Nobody
          project={project.id}
          q={q}
          warned={CHIPS.find(({ value }) => value === warning)?.empty ?? ""}
          similar={bySimilarity}
          filtered={filtered}
        />
      )}
      {all.length > 0 && (
        <Gallery
          project={project.id}
          people={all}
          distances={bySimilarity ? distances : undefined}
          selection={selection}
          onSelection={setSelection}
          onMerge={merge}
          onEnd={() => {
            if (!bySimilarity && plain.hasNextPage && !plain.isFetching) void plain.fetchNextPage();
          }}
        />
      )}
      {picked.length > 0 && (
        <SelectionBar
          label="Selected people"
          says={`${picked.length} ${picked.length === 1 ? "person" : "people"} selected`}
          onClear={() => setSelection(Selection.none)}
        >
          <Button
            component={Link}
            to={`/projects/${project.id}/photos?people=${picked.map(({ id }) => id).join(",")}`}
            variant="default"
            leftSection={<IconPhoto size={16} />}
          >
            {picked.length === 1 ? "Their photos" : "Photos with all of them"}
          </Button>
          {project.can.manage && picked.length === 1 && (
            <Button
              variant="light"
              color="red"
              leftSection={<IconEraser size={16} />}
              onClick={() => setErasing(picked[0] ?? null)}
            >
              Erase…
            </Button>
          )}
          {project.can.label && (
            <Button
              leftSection={<IconArrowMerge size={16} />}
              disabled={picked.length < 2}
              onClick={merge}
            >
              {picked.length < 2 ? "Merge" : `Merge ${picked.length} people`}
            </Button>
          )}
        </SelectionBar>
      )}
      <MergeDialog
        project={project}
        people={merging}
        onClose={() => setMerging([])}
        onMerged={(survivor) => setSelection(Selection.at(survivor.id))}
      />
      <ErasePersonDialog project={project} person={erasing} onClose={() => setErasing(null)} />
      <UndoBar project={project} scopes={["people"]} onUndo={undo} onRedo={redo} busy={going} />
    </div>
  );
}

function Nobody({
  project,
  q,
  warned,
  similar,
  filtered,
}: {
  project: number;
  q: string;
  warned: string;
  similar: boolean;
  filtered: boolean;
}) {
  if (q) {
    return (
      <EmptyState icon={<IconUsers size={36} stroke={1.5} />} title={`Nobody’s name begins like “${q}”`}>
        Search looks at the beginning of every word of a name.
      </EmptyState>
    );
  }
  if (filtered) {
    return (
      <EmptyState icon={<IconUsers size={36} stroke={1.5} />} title="Nobody has this warning">
        {warned}
      </EmptyState>
    );
  }
  if (similar) {
    return (
      <EmptyState icon={<IconUsers size={36} stroke={1.5} />} title="Nobody to compare with">
        Only people with a face that votes can be compared.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconUsers size={36} stroke={1.5} />}
      title="Nobody has a name yet"
      action={
        <Button component={Link} to={`/projects/${project}/label`}>
          Say who is who
        </Button>
      }
    >
      Name the first faces: each person then appears here. Names from another program can be imported.
    </EmptyState>
  );
}
