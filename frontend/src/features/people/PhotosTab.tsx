import { Anchor, Text } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { flat } from "../../api/pages";
import { usePhotos } from "../../api/photos";
import type { Person, Project } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { TileSkeletons } from "../../ui/Skeletons";
import { PhotoGrid } from "../photos/PhotoGrid";

/** The photos that show a person. */
export function PhotosTab({ project, person }: { project: Project; person: Person }) {
  const photos = usePhotos(project.id, { person: person.id, order: "newest" });
  const all = useMemo(() => flat(photos.data), [photos.data]);
  if (photos.isPending) return <TileSkeletons count={12} size_px={200} ratio={1.35} />;
  if (photos.isError && !photos.data) return <ErrorState error={photos.error} onRetry={photos.refetch} />;
  if (!all.length) {
    return (
      <EmptyState icon={<IconPhoto size={36} stroke={1.5} />} title={`No photo shows ${person.name}`}>
        Photos come here as soon as a face on them has this name.
      </EmptyState>
    );
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb={6}>
        <Anchor component={Link} to={`/projects/${project.id}/photos?people=${person.id}`} size="sm" underline="always">
          Open them under Photos
        </Anchor>{" "}
        to search, select, or add a second person.
      </Text>
      <PhotoGrid
        project={project.id}
        photos={all}
        onEnd={() => photos.hasNextPage && !photos.isFetching && void photos.fetchNextPage()}
      />
    </>
  );
}
