import { Button, Select, Text } from "@mantine/core";
import { IconMoodEmpty } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { type Side, useDatasetFaces, useDatasetPeople } from "../../api/datasets";
import { flat } from "../../api/pages";
import type { Dataset, DatasetFace, Id } from "../../api/types";
import { ShowMore } from "../../ui/ShowMore";
import { count } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { TileSkeletons } from "../../ui/Skeletons";
import { FilterChips, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./dataset.module.css";
import { SIDE_NAMES, SIDES } from "./splits";

const CROP_PX = 96;
const CHOICES = ["", ...SIDES] as const;

/** The crops as they are in the version, by side and person. */
export function FacesTab({ project, version }: { project: Id; version: Dataset }) {
  const url = useUrlState();
  const side: "" | Side = url.choice("side", CHOICES);
  // Numbers begin with 0, what stands in the address with 1.
  const person = url.id("person");
  const query = useDatasetFaces(project, version.id, {
    ...(side ? { side } : {}),
    ...(person ? { person_number: person - 1 } : {}),
  });
  const faces = useMemo(() => flat(query.data), [query.data]);
  const people = flat(useDatasetPeople(project, version.id, "").data).filter(({ erased }) => !erased);
  return (
    <>
      <Toolbar
        chips={
          <FilterChips
            label="Which side"
            value={side}
            chips={[
              { value: "" as const, label: "All" },
              ...SIDES.map((one) => ({
                value: one,
                label: `${SIDE_NAMES[one]} ${count(version.splits[one])}`,
              })),
            ]}
            onChange={(value) => url.set({ side: value || null }, true)}
          />
        }
      >
        <Select
          size="xs"
          w={180}
          aria-label="Faces of"
          placeholder="Everyone"
          clearable
          searchable
          data={people.map(({ number, name }) => ({ value: String(number + 1), label: name }))}
          value={person ? String(person) : null}
          onChange={(value) => url.set({ person: value }, true)}
        />
      </Toolbar>
      {query.isPending && <TileSkeletons count={24} size_px={CROP_PX} />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {query.data && !faces.length && (
        <EmptyState
          icon={<IconMoodEmpty size={36} stroke={1.5} />}
          title="No face fits"
          action={
            (side || person) && (
              <Button variant="default" onClick={() => url.set({ side: null, person: null }, true)}>
                Show every face
              </Button>
            )
          }
        />
      )}
      <ul className={classes.faces} aria-label="Faces in this version" data-old={query.isPlaceholderData || undefined}>
        {faces.map((face) => (
          <li key={face.id}>
            <Crop project={project} face={face} />
          </li>
        ))}
      </ul>
      <ShowMore query={query}>Show more faces</ShowMore>
    </>
  );
}

/** A crop; it leads to the face on its photo, where there is one. */
function Crop({ project, face: { face_id, photo_id, name, side, crop_url } }: { project: Id; face: DatasetFace }) {
  const about = `${name}, ${SIDE_NAMES[side].toLowerCase()}`;
  const crop = (
    <>
      <img src={crop_url} alt={photo_id ? about : ""} loading="lazy" width={CROP_PX} height={CROP_PX} />
      <Text span className={classes.caption} size="xs" truncate aria-hidden={photo_id ? true : undefined}>
        {name}
      </Text>
      <Text span className={classes.caption} size="xs" c="dimmed" aria-hidden={photo_id ? true : undefined}>
        {SIDE_NAMES[side]}
      </Text>
    </>
  );
  if (!photo_id) return <span className={classes.crop}>{crop}</span>;
  return (
    <Link
      className={classes.crop}
      to={`/projects/${project}/photos/${photo_id}${face_id ? `?face=${face_id}` : ""}`}
      title={name}
    >
      {crop}
    </Link>
  );
}
