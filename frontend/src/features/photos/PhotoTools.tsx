import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconEraser,
  IconFaceId,
  IconGridDots,
  IconMarquee2,
  IconRefresh,
  IconTrash,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { restorePhotos, retryPhotos, trashPhotos, usePhotoChange } from "../../api/photos";
import type { Id, PhotoDetail, Project } from "../../api/types";
import { say, sayError } from "../../ui/say";
import { ErasePhotosDialog } from "../erasure/ErasePhotosDialog";
import tools from "./tools.module.css";

const MOST_ZOOM = 8;
const ZOOM_STEP = 1.5;

/** The row over the photo: where to go, how near, and what can be done with it. */
export function PhotoTools({
  project,
  photo,
  zoom,
  onZoom,
  onDraw,
  onAgain,
  busy,
}: {
  project: Project;
  photo: PhotoDetail;
  zoom: number;
  onZoom: (zoom: number) => void;
  /** Absent where no box can be drawn. */
  onDraw: (() => void) | undefined;
  onAgain: (() => void) | undefined;
  /** A box is being drawn or moved. */
  busy: boolean;
}) {
  return (
    <Group justify="space-between" mb={8} gap="xs">
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
        {onDraw && (
          <Tool
            label="Draw a box (D)"
            text="Draw a box"
            onClick={onDraw}
            icon={<IconMarquee2 size={18} />}
            disabled={busy}
          />
        )}
        {onAgain && (
          <Tool
            label="Detect again (R)"
            text="Detect again"
            onClick={onAgain}
            icon={<IconFaceId size={18} />}
            disabled={busy}
          />
        )}
        <Tool
          label="Zoom out"
          onClick={() => onZoom(Math.max(1, zoom / ZOOM_STEP))}
          icon={<IconZoomOut size={18} />}
          disabled={zoom <= 1}
        />
        <Tool
          label="Zoom in"
          onClick={() => onZoom(Math.min(MOST_ZOOM, zoom * ZOOM_STEP))}
          icon={<IconZoomIn size={18} />}
          disabled={zoom >= MOST_ZOOM}
        />
        <PhotoButtons project={project} photo={photo} />
        {project.can.manage && <ErasePhoto project={project} photo={photo} />}
      </Group>
    </Group>
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
  text,
  icon,
  onClick,
  disabled,
}: {
  label: string;
  /** Beside the icon where there is room. */
  text?: string;
  icon: React.ReactNode;
  onClick: () => void;
  disabled?: boolean;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={label}
        onClick={onClick}
        disabled={disabled}
        className={text && tools.tool}
      >
        {icon}
        {text && <span>{text}</span>}
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

function ErasePhoto({ project, photo }: { project: Project; photo: PhotoDetail }) {
  const navigate = useNavigate();
  const [erasing, setErasing] = useState<readonly Id[]>([]);
  const next = photo.next_id ?? photo.previous_id;
  return (
    <>
      <Tool
        label="Erase for good…"
        icon={<IconEraser size={18} />}
        onClick={() => setErasing([photo.id])}
      />
      <ErasePhotosDialog
        project={project}
        photos={erasing}
        onClose={() => setErasing([])}
        onErased={() => void navigate(`/projects/${project.id}/photos${next ? `/${next}` : ""}`, { replace: true })}
      />
    </>
  );
}
