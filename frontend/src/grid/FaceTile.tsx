import { Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { memo, type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import type { Face } from "../api/types";
import { described, DOUBTFUL_ICON, shownState, STATE_ICONS } from "./faceState";
import classes from "./grid.module.css";
import { QualityBadge } from "./QualityBadge";

export interface TileProps {
  face: Face;
  size_px: number;
  selected: boolean;
  focused: boolean;
  /** Whether Tab reaches the grid here. */
  reachable: boolean;
  gone: boolean;
  onPick: (face: Face, event: MouseEvent) => void;
  caption?: ReactNode;
}

export const FaceTile = memo(function FaceTile({
  face,
  size_px,
  selected,
  focused,
  reachable,
  gone,
  onPick,
  caption,
}: TileProps) {
  const button = useRef<HTMLButtonElement>(null);
  const state = shownState(face);
  const Icon = STATE_ICONS[state];

  // The keyboard's focus follows the arrow keys, but is never taken from a text field.
  useEffect(() => {
    const active = document.activeElement;
    const free = active === document.body || active?.closest("[data-keys=page]");
    if (focused && free) button.current?.focus({ preventScroll: true });
  }, [focused]);

  return (
    <div className={classes.tile} style={{ width: size_px }} data-gone={gone || undefined}>
      <button
        ref={button}
        type="button"
        className={classes.crop}
        style={{ height: size_px }}
        data-state={state}
        data-focus={focused || undefined}
        data-face={face.id}
        aria-pressed={selected}
        aria-label={described(face)}
        tabIndex={reachable ? 0 : -1}
        onClick={(event) => onPick(face, event)}
      >
        <img
          src={face.crop_url}
          alt=""
          width={size_px}
          height={size_px}
          loading="lazy"
          decoding="async"
          draggable={false}
        />
        {selected && (
          <span className={classes.chosen}>
            <IconCheck size={14} stroke={3} />
          </span>
        )}
        {Icon && (
          <span className={classes.badge}>
            <Icon size={14} />
          </span>
        )}
        <QualityBadge face={face} />
        {face.doubtful && (
          <Tooltip label="Perhaps no face: the detector wasn’t sure">
            <span className={classes.badge} data-corner="top">
              <DOUBTFUL_ICON size={14} />
            </span>
          </Tooltip>
        )}
      </button>
      {caption}
    </div>
  );
});
