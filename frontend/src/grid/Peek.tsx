import { Portal } from "@mantine/core";
import type { Face, Id } from "../api/types";
import { FaceInPhoto } from "../ui/FaceInPhoto";
import classes from "./grid.module.css";

export interface PeekAt {
  face: Face;
  /** The tile, in the window. */
  box: { left: number; top: number; right: number; bottom: number };
}

const WIDE_PX = 344;
const HIGH_PX = 262;
const GAP_PX = 10;

/** Returns where the card stands: beside the tile, on the side that has room, within the window. */
export function placed(box: PeekAt["box"], window: { width: number; height: number }) {
  const right = box.right + GAP_PX;
  const left = right + WIDE_PX <= window.width ? right : Math.max(GAP_PX, box.left - GAP_PX - WIDE_PX);
  const middle = (box.top + box.bottom - HIGH_PX) / 2;
  return { left, top: Math.max(GAP_PX, Math.min(middle, window.height - HIGH_PX - GAP_PX)) };
}

/** The photo around a face, in the grid's one floating card. */
export function Peek({ project, at }: { project: Id; at: PeekAt }) {
  const place = placed(at.box, { width: window.innerWidth, height: window.innerHeight });
  return (
    <Portal>
      <div className={classes.peek} style={{ ...place, width: WIDE_PX }} aria-hidden data-testid="peek">
        <FaceInPhoto key={at.face.photo_id} project={project} face={at.face} share={0.3} />
        <div className={classes.peekName}>{at.face.photo_name}</div>
      </div>
    </Portal>
  );
}
