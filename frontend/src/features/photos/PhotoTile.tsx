import { Checkbox, Loader } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconFaceId, IconFaceIdError } from "@tabler/icons-react";
import type { ChangeEvent, MouseEvent, ReactNode } from "react";
import { Link } from "react-router";
import type { Id, Photo } from "../../api/types";
import { counted } from "../../ui/duration";
import list from "../../ui/list.module.css";
import classes from "./photos.module.css";

// In a tile that is narrower than this, "2 faces" would be cut off.
const NARROW_PX = 100;

/** A photo with its state: waiting, working, n faces, no face, failed with the reason. */
export function PhotoTile({
  project,
  photo,
  width_px,
  height_px,
  selected = false,
  onPick,
}: {
  project: Id;
  photo: Photo;
  width_px: number;
  height_px: number;
  selected?: boolean;
  onPick?: (photo: Photo, event: MouseEvent | ChangeEvent<HTMLInputElement>) => void;
}) {
  const { icon, text, short } = stateOf(photo);
  const picked = (event: MouseEvent) => {
    if (!onPick || (!event.shiftKey && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    onPick(photo, event);
  };
  return (
    <div
      className={classes.tile}
      style={{ width: width_px, height: height_px }}
      data-pick
      data-selected={selected || undefined}
      data-state={photo.state}
    >
      <Link
        to={`/projects/${project}/photos/${photo.id}`}
        className={classes.link}
        aria-label={`${photo.name}: ${text}`}
        title={`${photo.path || photo.name}\n${text}`}
        onClick={picked}
        draggable={false}
      >
        {photo.thumb_url ? (
          <img
            src={photo.thumb_url}
            alt=""
            width={width_px}
            height={height_px}
            loading="lazy"
            decoding="async"
          />
        ) : (
          <span className={classes.blank}>{photo.name}</span>
        )}
      </Link>
      <span className={classes.state}>
        {icon}
        <span>{width_px < NARROW_PX && short ? short : text}</span>
      </span>
      {onPick && (
        <Checkbox
          className={list.check}
          size="sm"
          checked={selected}
          onChange={(event) => onPick(photo, event)}
          aria-label={`Select ${photo.name}`}
        />
      )}
    </div>
  );
}

function stateOf(photo: Photo): { icon: ReactNode; text: string; short?: string } {
  switch (photo.state) {
    case "waiting":
      return { icon: <IconClock size={13} />, text: "waiting" };
    case "working":
      return { icon: <Loader size={11} />, text: "finding faces" };
    case "failed":
      return { icon: <IconAlertTriangle size={13} />, text: photo.error?.message ?? "failed" };
    default:
      return photo.face_count
        ? {
            icon: <IconFaceId size={13} />,
            text: counted(photo.face_count, "face"),
            short: String(photo.face_count),
          }
        : { icon: <IconFaceIdError size={13} />, text: "no face" };
  }
}
