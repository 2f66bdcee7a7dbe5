import { IconCircleX } from "@tabler/icons-react";
import type { RefObject } from "react";
import type { Face, Id } from "../../../api/types";
import { described, shownState, STATE_ICONS } from "../../../grid/faceState";
import { QualityBadge } from "../../../grid/QualityBadge";
import classes from "./crops.module.css";

/** The crops of a card: a click or Space takes one out, pointing at it shows its photo. */
export function CardCrops({
  label,
  faces,
  gone,
  out,
  grid,
  active,
  onActive,
  onToggle,
  onLook,
  onEnd,
  locked = false,
}: {
  label: string;
  faces: readonly Face[];
  /** Faces that have another answer by now. */
  gone: ReadonlySet<Id>;
  out: ReadonlySet<Id>;
  grid: RefObject<HTMLDivElement | null>;
  /** The one that Tab reaches. */
  active: number;
  onActive: (index: number) => void;
  onToggle: (id: Id) => void;
  onLook: (face: Face) => void;
  /** The end of what is loaded came into sight. */
  onEnd?: () => void;
  locked?: boolean;
}) {
  const onScroll = (event: React.UIEvent<HTMLDivElement>) => {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
    if (scrollHeight - scrollTop - clientHeight < 240) onEnd?.();
  };
  return (
    <div ref={grid} className={classes.crops} role="group" aria-label={label} data-keys="page" onScroll={onScroll}>
      {faces.map((face, index) => {
        const isOut = out.has(face.id);
        const isGone = gone.has(face.id);
        const Icon = isGone ? STATE_ICONS[shownState(face)] : null;
        return (
          <button
            key={face.id}
            type="button"
            data-crop={face.id}
            className={classes.crop}
            data-out={isOut || undefined}
            data-gone={isGone || undefined}
            aria-pressed={!isOut}
            aria-label={`${described(face)}${isOut ? ", taken out" : ""}`}
            title={
              isGone || locked ? described(face) : `${face.photo_name}: click to ${isOut ? "put back" : "take out"}`
            }
            aria-disabled={isGone || locked || undefined}
            tabIndex={index === active ? 0 : -1}
            onClick={() => {
              onActive(index);
              if (!isGone && !locked) onToggle(face.id);
            }}
            onPointerEnter={() => onLook(face)}
            onFocus={() => {
              onActive(index);
              onLook(face);
            }}
          >
            <img src={face.crop_url} alt="" loading={index < 24 ? "eager" : "lazy"} decoding="async" />
            {isOut && <IconCircleX className={classes.mark} size={26} stroke={1.8} aria-hidden />}
            {isGone && (
              <span className={classes.answer}>
                {Icon && <Icon size={13} stroke={2.4} aria-hidden />}
                <span>{face.person?.name ?? ""}</span>
              </span>
            )}
            {!isOut && !isGone && <QualityBadge face={face} />}
          </button>
        );
      })}
    </div>
  );
}
