import { IconBan, IconPhotoExclamation } from "@tabler/icons-react";
import type { Face } from "../api/types";
import classes from "./grid.module.css";
import { qualityBadge } from "./quality";

const ICONS = { out: IconBan, poor: IconPhotoExclamation } as const;

/**
 * Over a crop's corner: that it doesn't vote, or what is wrong with it. The crop's own label says it too
 * (`described`), so a screen reader skips this one. Its parent must be positioned.
 */
export function QualityBadge({ face, small = false }: { face: Face; small?: boolean }) {
  const badge = qualityBadge(face);
  if (!badge) return null;
  const Icon = ICONS[badge.kind];
  return (
    <span
      className={classes.badge}
      data-corner="left"
      data-quality={badge.kind}
      data-small={small || undefined}
      title={badge.text}
      aria-hidden
    >
      <Icon size={small ? 11 : 14} />
    </span>
  );
}
