import { memo, useState } from "react";
import type { Face, Id } from "../api/types";
import { described, share, shownState, STATE_ICONS } from "./faceState";
import classes from "./grid.module.css";
import { qualityBadge } from "./quality";
import { Icon } from "./TileIcons";

export interface TileProps {
  id: Id;
  /** Undefined until it is loaded: the tile has its size and its place already. */
  face: Face | undefined;
  selected: boolean;
  focused: boolean;
  /** Whether Tab reaches the grid here. */
  reachable: boolean;
  gone: boolean;
  /** Under the pointer or in focus: only then the caption has its buttons. */
  active: boolean;
  canLabel: boolean;
  /** Whether crops are asked for; not while nobody could see them. */
  load: boolean;
  /** Who else has the face in hand. */
  holder: string | undefined;
}

/** One face. Plain elements and no handlers: hundreds of these come and go in a second's scrolling. */
export const FaceTile = memo(function FaceTile(props: TileProps) {
  const { id, face, selected, focused, reachable, gone, holder } = props;
  const state = face && shownState(face);
  const badge = face && qualityBadge(face);
  const words = face ? described(face) : "Face that is being loaded";
  return (
    <div className={classes.tile} data-gone={gone || undefined}>
      <button
        type="button"
        className={classes.crop}
        data-state={state}
        data-focus={focused || undefined}
        data-face={id}
        aria-pressed={selected}
        aria-label={holder ? `${words}, in hand of ${holder}` : words}
        tabIndex={reachable ? 0 : -1}
      >
        {face && <Crop key={face.crop_url} url={face.crop_url} load={props.load} />}
        {selected && (
          <span className={classes.chosen}>
            <Icon name="yes" />
          </span>
        )}
        {state && STATE_ICONS[state] && (
          <span className={classes.badge}>
            <Icon name={state} />
          </span>
        )}
        {badge && (
          <span className={classes.badge} data-corner="left" data-quality={badge.kind} title={badge.text}>
            <Icon name={badge.kind} />
          </span>
        )}
        {face?.doubtful && (
          <span
            className={classes.badge}
            data-corner="top"
            title="Perhaps no face: the detector wasn’t sure"
          >
            <Icon name="doubtful" />
          </span>
        )}
        {holder && (
          <span
            className={classes.holder}
            title={`${holder} has this face in hand`}
            data-initials={initials(holder)}
          />
        )}
      </button>
      <Caption {...props} />
    </div>
  );
});

/** A crop is dropped when its tile goes before it has arrived, so that those in view come first. */
function Crop({ url, load }: { url: string; load: boolean }) {
  const [started, start] = useState(load);
  if (load && !started) start(true);
  return (
    <img
      ref={dropping}
      src={started ? url : undefined}
      alt=""
      decoding="async"
      fetchPriority={load ? "auto" : "low"}
      draggable={false}
    />
  );
}

function dropping(image: HTMLImageElement | null) {
  return () => {
    if (image && !image.complete) image.removeAttribute("src");
  };
}

function Caption({ face, active, canLabel }: TileProps) {
  const state = face && shownState(face);
  if (!face || !state) return <div className={classes.caption} />;
  if (state === "suggested" && face.suggestion) {
    const { name } = face.suggestion.person;
    return (
      <div className={classes.caption}>
        <span className={classes.name} title={`${name}, distance ${face.suggestion.distance.toFixed(3)}`}>
          {name} <span className={classes.score}>{share(face.suggestion.score)}</span>
        </span>
        {active && canLabel && (
          <>
            <button
              type="button"
              className={classes.act}
              data-act="accept"
              data-of={face.id}
              tabIndex={-1}
              aria-label={`It is ${name}`}
              title={`It is ${name}`}
            >
              <Icon name="yes" />
            </button>
            <button
              type="button"
              className={classes.act}
              data-act="not_person"
              data-of={face.id}
              tabIndex={-1}
              aria-label={`Not ${name}`}
              title={`Not ${name}`}
            >
              <Icon name="no" />
            </button>
          </>
        )}
      </div>
    );
  }
  const words = state === "labelled" ? (face.person?.name ?? "") : (WORDS[state] ?? "");
  return (
    <div className={classes.caption}>
      <span className={classes.name} title={words}>
        {words}
      </span>
    </div>
  );
}

const WORDS: Readonly<Partial<Record<string, string>>> = {
  rejected: "not a face",
  stranger: "stranger",
  unsure: "unsure",
};

/** Returns "AB" for "ada b". */
export function initials(name: string): string {
  const [first = "", ...others] = name.split(/\s+/).filter(Boolean);
  const last = others.at(-1) ?? "";
  return (last ? `${first.charAt(0)}${last.charAt(0)}` : first.slice(0, 2)).toUpperCase();
}
