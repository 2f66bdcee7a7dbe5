import { useElementSize } from "@mantine/hooks";
import { IconPhotoOff } from "@tabler/icons-react";
import type { Face, Id, PhotoDetail } from "../../api/types";
import { described, shownState } from "../../grid/faceState";
import { percent } from "../../grid/geometry";
import classes from "./photos.module.css";

/** The photo fitted into its frame, times the zoom, with a button around each face. */
export function PhotoStage({
  photo,
  zoom,
  active,
  onActive,
}: {
  photo: PhotoDetail;
  zoom: number;
  active: Id | null;
  onActive: (face: Id | null) => void;
}) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const size = { width: photo.width ?? 4, height: photo.height ?? 3 };
  const fit = Math.min(width / size.width, height / size.height);
  // Zoomed in, the preview's 1600 px would be blurred.
  const source = zoom > 2 ? photo.original_url : photo.preview_url;
  return (
    <div
      ref={ref}
      className={classes.canvas}
      role="group"
      aria-label={`The photo ${photo.name} with its faces`}
    >
      {width > 0 && (
        <div
          className={classes.picture}
          style={{ width: Math.floor(size.width * fit * zoom), height: Math.floor(size.height * fit * zoom) }}
        >
          {photo.preview_url ? (
            <img src={source ?? photo.preview_url} alt={photo.name} />
          ) : (
            <div className={classes.blank}>
              <IconPhotoOff size={40} stroke={1.3} />
              {photo.state === "failed"
                ? "There is no picture of this file."
                : "The picture comes with the faces."}
            </div>
          )}
          {photo.faces.map((face) => (
            <FaceBox
              key={face.id}
              face={face}
              style={percent(face.box, size)}
              active={active === face.id}
              onActive={onActive}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function FaceBox({
  face,
  style,
  active,
  onActive,
}: {
  face: Face;
  style: React.CSSProperties;
  active: boolean;
  onActive: (face: Id) => void;
}) {
  const state = shownState(face);
  const name = face.person?.name ?? (state === "suggested" ? `${face.suggestion?.person.name ?? ""}?` : "");
  return (
    <button
      type="button"
      className={classes.faceBox}
      style={style}
      data-state={state}
      data-active={active || undefined}
      aria-label={described(face)}
      aria-pressed={active}
      onClick={() => onActive(face.id)}
    >
      {name && <span className={classes.faceName}>{name}</span>}
    </button>
  );
}
