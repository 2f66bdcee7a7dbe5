import type { Face, Id } from "../api/types";
import { percent, viewAround } from "../grid/geometry";
import classes from "./face.module.css";

/** Returns the address of a photo's picture in one of the sizes. */
export function imageUrl(project: Id, photo: Id, size: "thumb" | "preview" | "original"): string {
  return `/api/v1/projects/${project}/photos/${photo}/image/${size}`;
}

/** Lower than wide, so that the buttons below stay on the screen. */
export const FACE_ASPECT = 1.6;

/** A face large inside its photo, with its box. */
export function FaceInPhoto({
  project,
  face,
  share = 0.5,
}: {
  project: Id;
  face: Face;
  /** How much of the frame the face takes. */
  share?: number;
}) {
  const photo = { width: face.photo_width, height: face.photo_height };
  const view = viewAround(face.box, photo, { share, aspect: FACE_ASPECT });
  const size = { width: `${view.width * 100}%`, height: `${view.height * 100}%` };
  const place = { left: `${view.left * 100}%`, top: `${view.top * 100}%` };
  return (
    <div className={classes.frame} style={{ aspectRatio: FACE_ASPECT }}>
      <div className={classes.sheet} style={{ ...size, ...place }}>
        <img
          src={imageUrl(project, face.photo_id, "preview")}
          alt={`${face.photo_name}, around the face`}
          draggable={false}
        />
        <div className={classes.box} style={percent(face.box, photo)} />
      </div>
    </div>
  );
}
