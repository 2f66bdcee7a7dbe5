import { IconBan, IconCheck, IconPhotoExclamation, IconX, type TablerIcon } from "@tabler/icons-react";
import { memo } from "react";
import { DOUBTFUL_ICON, type ShownState, STATE_ICONS } from "./faceState";
import classes from "./grid.module.css";

/** Drawn once a grid; the tiles refer to them, as each icon drawn anew would cost more than its crop. */
const ICONS: Readonly<Record<string, TablerIcon | null>> = {
  ...STATE_ICONS,
  doubtful: DOUBTFUL_ICON,
  out: IconBan,
  poor: IconPhotoExclamation,
  yes: IconCheck,
  no: IconX,
};

export const TileIcons = memo(function TileIcons() {
  return (
    <svg width={0} height={0} className={classes.sprite} aria-hidden focusable="false">
      {Object.entries(ICONS).map(
        ([name, Icon]) =>
          Icon && (
            <symbol key={name} id={`fs-${name}`} viewBox="0 0 24 24">
              <Icon size={24} />
            </symbol>
          ),
      )}
    </svg>
  );
});

export type IconName = ShownState | "doubtful" | "out" | "poor" | "yes" | "no";

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} aria-hidden focusable="false">
      <use href={`#fs-${name}`} />
    </svg>
  );
}
