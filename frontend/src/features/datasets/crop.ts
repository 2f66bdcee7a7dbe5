/** Where a crop lies in its photo. */
import type { Box } from "../../api/types";

/** As the site cuts them unless told otherwise: the square is then 1.5 boxes wide. */
export const USUAL_MARGIN = 0.25;

/**
 * Returns how a photo is placed inside a square frame so that the frame shows the crop: its size and
 * place in percent of the frame. The crop is the square around the box's middle, widened by `margin` of
 * the box's longer side on each side.
 */
export function cropView(box: Box, photo: { width: number; height: number }, margin: number) {
  const side = Math.max(box.right - box.left, box.bottom - box.top, 1) * (1 + 2 * margin);
  const left = (box.left + box.right) / 2 - side / 2;
  const top = (box.top + box.bottom) / 2 - side / 2;
  const percent = (pixels: number) => `${(100 * pixels) / side}%`;
  return {
    width: percent(photo.width),
    height: percent(photo.height),
    left: percent(0 - left),
    top: percent(0 - top),
  };
}
