import { IconCheck } from "@tabler/icons-react";
import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import type { Id } from "../../api/types";
import { described, shownState, STATE_ICONS } from "../../grid/faceState";
import { squares } from "../../grid/geometry";
import { moveKeys } from "../../grid/moveKeys";
import type { Selection } from "../../grid/selection";
import { useKeys } from "../../keys/useKeys";
import { useSize } from "../../ui/useSize";
import classes from "./find.module.css";
import { type Match, MOST, wordFor } from "./matches";

const GAP_PX = 10;
const TILE_PX = 112;

/** Some hundred faces, nearest first, each with its distance; those past the line are dimmed. */
export function MatchGrid({
  matches,
  past,
  selection,
  onSelection,
}: {
  matches: readonly Match[];
  past: ReadonlySet<Id>;
  selection: Selection;
  onSelection: (selection: Selection) => void;
}) {
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const box = useRef<HTMLDivElement>(null);
  const { columns } = squares(width, TILE_PX, GAP_PX);
  const order = useMemo(() => matches.map(({ face }) => face.id), [matches]);
  const { focus } = selection;

  useKeys("faces", {
    ...moveKeys((to, extending) => onSelection(selection.move(to, order, columns, extending))),
    all: () => onSelection(selection.all(order.filter((id) => !past.has(id)))),
    clear: () => onSelection(selection.clear()),
  });
  // The keyboard's focus follows the arrow keys, but is never taken from a text field.
  useEffect(() => {
    const active = document.activeElement;
    if (focus === null || (active !== document.body && !active?.closest("[data-keys=page]"))) return;
    box.current?.querySelector<HTMLElement>(`[data-face="${focus}"]`)?.focus();
  }, [focus]);

  const pick = (id: Id) => (event: MouseEvent) => {
    if (event.shiftKey) onSelection(selection.extend(id, order));
    else if (event.ctrlKey || event.metaKey) onSelection(selection.toggle(id));
    else onSelection(selection.click(id));
  };
  return (
    <div
      ref={box}
      className={classes.scroller}
      data-keys="page"
      role="group"
      aria-label={`Faces that look like this one, nearest first, up to a distance of ${MOST.max_distance}`}
    >
      <div
        ref={sized}
        className={classes.grid}
        style={{ gap: GAP_PX, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {matches.map(({ face, distance }, index) => {
          const Icon = STATE_ICONS[shownState(face)];
          return (
            <div key={face.id} className={classes.tile} data-past={past.has(face.id) || undefined}>
              <button
                type="button"
                className={classes.crop}
                data-face={face.id}
                aria-pressed={selection.has(face.id)}
                aria-label={`${described(face)}, distance ${distance.toFixed(3)}`}
                tabIndex={focus === face.id || (focus === null && index === 0) ? 0 : -1}
                onClick={pick(face.id)}
              >
                <img src={face.crop_url} alt="" loading="lazy" decoding="async" draggable={false} />
                {selection.has(face.id) && (
                  <span className={classes.chosen}>
                    <IconCheck size={14} stroke={3} />
                  </span>
                )}
                {Icon && (
                  <span className={classes.state}>
                    <Icon size={14} />
                  </span>
                )}
              </button>
              <div className={classes.caption} title={described(face)}>
                {wordFor(face)}
                <span>{distance.toFixed(3)}</span>
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
