import { ActionIcon, Button, Group, Skeleton, Text, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconGridDots,
  IconRefresh,
  IconTrash,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ApiError } from "../../api/errors";
import { restorePhotos, retryPhotos, trashPhotos, usePhoto, usePhotoChange } from "../../api/photos";
import type { Id, PhotoDetail, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { say, sayError } from "../../ui/say";
import { Facts } from "./Facts";
import { PhotoFaces } from "./PhotoFaces";
import { PhotoStage } from "./PhotoStage";
import classes from "./photos.module.css";

/** One photo, large, with its faces. */
export function PhotoPage() {
  const project = useOpenProject();
  const id = Number(useParams().photo);
  const query = usePhoto(project.id, id);
  if (!Number.isInteger(id)) return <NotFound />;
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) {
    return (
      <div className={classes.one}>
        <Skeleton className={classes.stage} />
        <Skeleton className={classes.side} />
      </div>
    );
  }
  return <OnePhoto key={id} project={project} photo={query.data} />;
}

function OnePhoto({ project, photo }: { project: Project; photo: PhotoDetail }) {
  const navigate = useNavigate();
  const [active, setActive] = useState<Id | null>(null);
  const [zoom, setZoom] = useState(1);
  const to = (id: Id | null) => id !== null && void navigate(`/projects/${project.id}/photos/${id}`);
  useKeys("photo", {
    "photo.previous": () => to(photo.previous_id),
    "photo.next": () => to(photo.next_id),
    "photo.close": () => void navigate(`/projects/${project.id}/photos`),
  });
  return (
    <div className={classes.one}>
      <title>{`${photo.name} – ${project.name} – Facesite`}</title>
      <section className={classes.stage} aria-label={photo.name}>
        <Group justify="space-between" mb={8} gap="xs" wrap="nowrap">
          <Group gap={4} wrap="nowrap">
            <Step
              label="Previous photo (←)"
              to={photo.previous_id}
              project={project.id}
              icon={<IconArrowLeft size={18} />}
            />
            <Step
              label="Next photo (→)"
              to={photo.next_id}
              project={project.id}
              icon={<IconArrowRight size={18} />}
            />
            <Button
              component={Link}
              to={`/projects/${project.id}/photos`}
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconGridDots size={16} />}
            >
              All photos
            </Button>
          </Group>
          <Group gap={4} wrap="nowrap">
            <Tool
              label="Zoom out"
              onClick={() => setZoom(Math.max(1, zoom / 1.5))}
              icon={<IconZoomOut size={18} />}
              disabled={zoom <= 1}
            />
            <Tool
              label="Zoom in"
              onClick={() => setZoom(Math.min(8, zoom * 1.5))}
              icon={<IconZoomIn size={18} />}
              disabled={zoom >= 8}
            />
            <PhotoButtons project={project} photo={photo} />
          </Group>
        </Group>
        <PhotoStage photo={photo} zoom={zoom} active={active} onActive={setActive} />
      </section>
      <aside className={classes.side} aria-label="Faces and facts">
        <Text fw={600} mb={6}>
          {photo.state === "done"
            ? photo.faces.length
              ? counted(photo.faces.length, "face")
              : "No face was found"
            : photo.name}
        </Text>
        {photo.state === "failed" && (
          <Text size="sm" role="alert" mb="sm">
            {photo.error?.message}
          </Text>
        )}
        {(photo.state === "waiting" || photo.state === "working") && (
          <Text size="sm" c="dimmed" mb="sm" role="status">
            {photo.state === "waiting" ? "Waiting for its turn." : "Its faces are being found."}
          </Text>
        )}
        <PhotoFaces project={project} photo={photo} active={active} onActive={setActive} />
        <Facts photo={photo} />
      </aside>
    </div>
  );
}

function Step({
  label,
  to,
  project,
  icon,
}: {
  label: string;
  to: Id | null;
  project: Id;
  icon: React.ReactNode;
}) {
  if (to === null) {
    return (
      <ActionIcon variant="default" size="lg" disabled aria-label={label}>
        {icon}
      </ActionIcon>
    );
  }
  return (
    <Tooltip label={label}>
      <ActionIcon
        component={Link}
        to={`/projects/${project}/photos/${to}`}
        variant="default"
        size="lg"
        aria-label={label}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function Tool({
  label,
  icon,
  onClick,
  disabled,
}: {
  label: string;
  icon: React.ReactNode;
  onClick: () => void;
  disabled?: boolean;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="lg" aria-label={label} onClick={onClick} disabled={disabled}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function PhotoButtons({ project, photo }: { project: Project; photo: PhotoDetail }) {
  const change = usePhotoChange(project.id, (run: () => Promise<unknown>) => run());
  const act = (run: () => Promise<unknown>, message: string) =>
    change.mutate(run, { onSuccess: () => say(message), onError: sayError });
  if (!project.can.upload) return null;
  if (photo.deleted_at) {
    return (
      <Button size="sm" onClick={() => act(() => restorePhotos(project.id, [photo.id]), "Restored.")}>
        Restore
      </Button>
    );
  }
  return (
    <>
      {photo.state === "failed" && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconRefresh size={16} />}
          onClick={() => act(() => retryPhotos(project.id, { photos: [photo.id] }), "Trying it again.")}
        >
          Retry
        </Button>
      )}
      <Tool
        label="Move to the trash"
        icon={<IconTrash size={18} />}
        onClick={() =>
          act(() => trashPhotos(project.id, [photo.id]), "Moved to the trash. Restore brings it back.")
        }
      />
    </>
  );
}
