import { Button, Select } from "@mantine/core";
import { IconArrowsDiff, IconFolderUp, IconSnowflake } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { useDatasets } from "../../api/datasets";
import { flat } from "../../api/pages";
import type { Dataset, Id } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { SelectionBar } from "../../ui/SelectionBar";
import { ShowMore } from "../../ui/ShowMore";
import { RowSkeletons } from "../../ui/Skeletons";
import { FilterChips, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { BringFolder } from "./BringFolder";
import { FreezePage } from "./FreezePage";
import { NoDatasets } from "./NoDatasets";
import { NoteDialog } from "./NoteDialog";
import { useVersionActions } from "./useVersionActions";
import { VersionTable } from "./VersionTable";
import { inOrder, namesOf, versionName } from "./versions";

const STATES = ["kept", "trash"] as const;
const CHIPS = [
  { value: "kept", label: "Kept" },
  { value: "trash", label: "Trash" },
] as const;
const ROW_PX = 57;

/** The versions of a project's data sets, or the form that freezes the next one. */
export function DatasetsPage() {
  const url = useUrlState();
  return url.get("freeze") ? <FreezePage /> : <Versions />;
}

function Versions() {
  const project = useOpenProject();
  const url = useUrlState();
  const state = url.choice("state", STATES);
  const name = url.get("name");
  const trashed = state === "trash";
  const query = useDatasets(project.id, { state, ...(name ? { name } : {}) });
  // Of all names: what the filter offers doesn't shrink to what it shows.
  const kept = flat(useDatasets(project.id, { state: "kept" }).data);
  const versions = useMemo(() => flat(query.data), [query.data]);
  const names = namesOf([...kept, ...versions]);
  const [chosen, setChosen] = useState<readonly Id[]>([]);
  const picked = versions.filter(({ id }) => chosen.includes(id));
  const [noted, setNoted] = useState<Dataset | null>(null);
  const { trash, restore } = useVersionActions(project.id);
  const edits = project.can.label;
  const freeze = () => url.set({ freeze: "1", state: null }, true);
  const bring = (on: boolean) => url.set({ bring: on ? "1" : null }, true);
  const pick = (id: Id) =>
    setChosen((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id]));
  const none = query.data && !versions.length;
  return (
    <>
      <PageTitle title="Data sets" of={project.name}>
        {edits && (
          <>
            <Button variant="default" leftSection={<IconFolderUp size={16} />} onClick={() => bring(true)}>
              Bring a folder
            </Button>
            <Button leftSection={<IconSnowflake size={16} />} onClick={freeze}>
              Freeze a version
            </Button>
          </>
        )}
      </PageTitle>
      <Toolbar
        chips={
          <FilterChips
            label="Which versions"
            value={state}
            chips={CHIPS}
            onChange={(value) => url.set({ state: value === "kept" ? null : value }, true)}
          />
        }
      >
        <Select
          size="xs"
          w={180}
          aria-label="Versions of"
          placeholder="Every name"
          clearable
          searchable
          data={name && !names.includes(name) ? [name, ...names] : names}
          value={name || null}
          onChange={(value) => url.set({ name: value }, true)}
        />
      </Toolbar>
      {query.isPending && <RowSkeletons count={6} height_px={ROW_PX - 8} />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {none && (
        <NoDatasets
          project={project}
          trashed={trashed}
          name={name}
          onEvery={() => url.set({ name: null }, true)}
          onFreeze={freeze}
        />
      )}
      {versions.length > 0 && (
        <VersionTable
          project={project}
          versions={versions}
          trashed={trashed}
          picked={new Set(picked.map(({ id }) => id))}
          onPick={pick}
          onNote={setNoted}
          onTrash={trash.mutate}
          onRestore={restore.mutate}
        />
      )}
      <ShowMore query={query}>Show older versions</ShowMore>
      {!trashed && picked.length > 0 && <Compare project={project.id} picked={picked} onClear={() => setChosen([])} />}
      <NoteDialog project={project} version={noted} onClose={() => setNoted(null)} />
      {edits && <BringFolder project={project.id} opened={url.get("bring") !== ""} onClose={() => bring(false)} />}
    </>
  );
}

function Compare({
  project,
  picked,
  onClear,
}: {
  project: Id;
  picked: readonly Dataset[];
  onClear: () => void;
}) {
  const [a, b] = picked;
  const pair = a && b && picked.length === 2 ? inOrder(a, b) : null;
  return (
    <SelectionBar
      label="Selected versions"
      says={
        pair
          ? `${versionName(pair[0])} and ${versionName(pair[1])} selected`
          : picked.length === 1
            ? `${a ? versionName(a) : ""} selected. Select another to compare it with.`
            : `${picked.length} versions selected. Two can be compared.`
      }
      onClear={onClear}
    >
      {pair ? (
        <Button
          component={Link}
          to={`/projects/${project}/datasets/compare?before=${pair[0].id}&after=${pair[1].id}`}
          leftSection={<IconArrowsDiff size={16} />}
        >
          Compare
        </Button>
      ) : (
        <Button disabled leftSection={<IconArrowsDiff size={16} />}>
          Compare
        </Button>
      )}
    </SelectionBar>
  );
}
