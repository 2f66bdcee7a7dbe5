import { Button, Select } from "@mantine/core";
import { IconPhotoPlus, IconRefresh, IconTrash, IconUserSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { flat } from "../../api/pages";
import {
  restorePhotos,
  retryPhotos,
  trashPhotos,
  usePhotoChange,
  usePhotos,
  useUploads,
} from "../../api/photos";
import type { Counts, Id, PhotoQuery } from "../../api/types";
import { useCounts, useOpenProject } from "../../app/project";
import { Selection } from "../../grid/selection";
import { useKeys } from "../../keys/useKeys";
import { confirm } from "../../ui/confirm";
import { count, counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { say, sayError } from "../../ui/say";
import { TileSkeletons } from "../../ui/Skeletons";
import { FilterChips, OrderSelect, SearchField, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { ErasePhotosDialog } from "../erasure/ErasePhotosDialog";
import { UploadButton } from "../upload/UploadButton";
import { NoPhotos } from "./NoPhotos";
import { PhotoGrid } from "./PhotoGrid";
import classes from "./photos.module.css";
import { PeopleFilter } from "./PeopleFilter";
import { peopleAsked, photosOf } from "./peopleAsked";
import { PhotosSelected } from "./PhotosSelected";

/** What narrows the list; all of it is taken back by "Show all photos". */
const NARROWING = ["state", "q", "upload", "people"] as const;
const STATES = ["", "waiting", "working", "done", "without_faces", "failed"] as const;
const ORDERS = ["newest", "oldest", "name"] as const;

const CHIPS: readonly { value: (typeof STATES)[number]; label: string; count: (counts: Counts) => number }[] =
  [
    { value: "", label: "All", count: ({ photos }) => photos.total },
    { value: "waiting", label: "Waiting", count: ({ photos }) => photos.waiting },
    { value: "working", label: "Working", count: ({ photos }) => photos.working },
    { value: "done", label: "Done", count: ({ photos }) => photos.done },
    { value: "without_faces", label: "No face", count: ({ photos }) => photos.without_faces },
    { value: "failed", label: "Failed", count: ({ photos }) => photos.failed },
  ];

export function PhotosPage() {
  const project = useOpenProject();
  const counts = useCounts(project);
  const url = useUrlState();
  const trash = url.get("trash") === "true";
  const state = url.choice("state", STATES);
  const order = url.choice("order", ORDERS);
  const people = peopleAsked(url.get("people"));
  const [cleared, setCleared] = useState(0);
  const query: PhotoQuery = {
    order,
    ...(trash ? { trash: true } : {}),
    ...(state && !trash ? { state } : {}),
    ...(url.id("upload") ? { upload: url.id("upload") } : {}),
    ...(url.get("q") ? { q: url.get("q") } : {}),
    ...(people.length ? { people: people.join(",") } : {}),
  };
  const photos = usePhotos(project.id, query);
  const all = useMemo(() => flat(photos.data), [photos.data]);
  const [chosen, setSelection] = useState(Selection.none);
  const [erasing, setErasing] = useState<readonly Id[]>([]);
  const ids = useMemo(() => all.map((photo) => photo.id), [all]);
  const selection = useMemo(() => chosen.kept(ids), [chosen, ids]);
  const filtered = NARROWING.some((name) => url.get(name));

  // An empty project shows one large invitation and nothing else to press.
  const bare = photos.isSuccess && !all.length && !filtered && !trash;

  const toTrash = usePhotoChange(project.id, (some: Id[]) => trashPhotos(project.id, some));
  const back = usePhotoChange(project.id, (some: Id[]) => restorePhotos(project.id, some));
  const retry = usePhotoChange(project.id, () => retryPhotos(project.id, { all_failed: true }));
  const restore = () =>
    back.mutate([...selection.chosen], {
      onSuccess: ({ photos: number }) => say(`${counted(number, "photo")} restored, with faces and labels.`),
      onError: sayError,
    });
  const askTrash = () => {
    if (!selection.size || !project.can.upload) return;
    confirm({
      title: `Move ${counted(selection.size, "photo")} to the trash?`,
      body: "Their faces leave the lists and no longer vote. Restoring from the trash brings everything back.",
      confirm: "Move to the trash",
      danger: true,
      onConfirm: () =>
        toTrash.mutate([...selection.chosen], {
          onSuccess: ({ photos: number }) => say(`${counted(number, "photo")} moved to the trash.`),
          onError: sayError,
        }),
    });
  };
  useKeys("photos", {
    "photos.all": () => setSelection(selection.all(ids)),
    "photos.clear": () => setSelection(Selection.none),
    "photos.trash": () => !trash && askTrash(),
  });

  return (
    <div className={classes.page}>
      <PageTitle title={trash ? "Trash" : "Photos"} of={project.name}>
        {counts.photos.failed > 0 && !trash && project.can.upload && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={retry.isPending}
            onClick={() =>
              retry.mutate(undefined, {
                onSuccess: ({ photos: number }) => say(`Trying ${counted(number, "photo")} again.`),
                onError: sayError,
              })
            }
          >
            Retry {count(counts.photos.failed)} failed
          </Button>
        )}
        <Button
          variant={trash ? "light" : "default"}
          leftSection={<IconTrash size={16} />}
          onClick={() => url.set({ trash: trash ? null : "true", state: null }, true)}
        >
          {trash
            ? "Back to the photos"
            : `Trash${counts.photos.trashed ? ` (${count(counts.photos.trashed)})` : ""}`}
        </Button>
        {!trash && counts.faces.total > 0 && (
          <Button
            component={Link}
            to={`/projects/${project.id}/find`}
            variant="default"
            leftSection={<IconUserSearch size={16} />}
          >
            Find a person by a photo
          </Button>
        )}
        {!trash && <UploadButton project={project} />}
      </PageTitle>
      <Toolbar
        chips={
          !trash && (
            <FilterChips
              label="Photos in which state"
              value={state}
              onChange={(value) => url.set({ state: value || null }, true)}
              chips={CHIPS.map((chip) => ({
                value: chip.value,
                label: `${chip.label} ${count(chip.count(counts))}`,
              }))}
            />
          )
        }
      >
        <PeopleFilter
          project={project.id}
          people={people}
          onPeople={(ids) => url.set({ people: ids.join(",") || null }, true)}
        />
        <UploadFilter
          project={project.id}
          value={url.id("upload")}
          onChange={(id) => url.set({ upload: id }, true)}
        />
        <SearchField
          key={cleared}
          label="Search by file name"
          placeholder="File name"
          value={url.get("q")}
          onSearch={(q) => url.set({ q })}
        />
        <OrderSelect
          w={130}
          value={order}
          data={[
            { value: "newest", label: "Newest first" },
            { value: "oldest", label: "Oldest first" },
            { value: "name", label: "By name" },
          ]}
          onChange={(value) => url.set({ order: value === "newest" ? null : value }, true)}
        />
      </Toolbar>
      {photos.isPending && <TileSkeletons count={18} size_px={200} ratio={1.35} />}
      {photos.isError && !photos.data && <ErrorState error={photos.error} onRetry={photos.refetch} />}
      {bare && <NoPhotos project={project} />}
      {photos.data && !all.length && (filtered || trash) && (
        <EmptyState
          icon={<IconPhotoPlus size={36} stroke={1.5} />}
          title={trash ? "The trash is empty" : "No photo fits"}
          action={
            !trash && (
              <Button
                variant="default"
                onClick={() => {
                  setCleared(cleared + 1);
                  url.set(Object.fromEntries(NARROWING.map((name) => [name, null])), true);
                }}
              >
                Show all photos
              </Button>
            )
          }
        >
          {trash
            ? "Photos that are moved here can be restored with their faces and labels."
            : photosOf(people.length)}
        </EmptyState>
      )}
      {all.length > 0 && (
        <PhotoGrid
          key={JSON.stringify(query)}
          project={project.id}
          photos={all}
          selection={selection}
          onSelection={setSelection}
          onEnd={() => photos.hasNextPage && !photos.isFetching && void photos.fetchNextPage()}
        />
      )}
      <PhotosSelected
        size={selection.size}
        trash={trash}
        can={project.can.upload}
        canErase={project.can.manage}
        busy={toTrash.isPending || back.isPending}
        onTrash={askTrash}
        onRestore={restore}
        onErase={() => setErasing([...selection.chosen])}
        onClear={() => setSelection(Selection.none)}
      />
      <ErasePhotosDialog
        project={project}
        photos={erasing}
        onClose={() => setErasing([])}
        onErased={() => setSelection(Selection.none)}
      />
    </div>
  );
}

function UploadFilter({
  project,
  value,
  onChange,
}: {
  project: Id;
  value: Id | undefined;
  onChange: (id: string | null) => void;
}) {
  const uploads = useUploads(project).data?.items ?? [];
  if (!uploads.length) return null;
  return (
    <Select
      size="xs"
      w={190}
      aria-label="Upload"
      placeholder="Any upload"
      clearable
      searchable
      data={uploads.map(({ id, name, counts }) => ({
        value: String(id),
        label: `${name} (${count(counts.total)})`,
      }))}
      value={value ? String(value) : null}
      onChange={onChange}
    />
  );
}
