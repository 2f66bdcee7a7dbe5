import { useMergedRef } from "@mantine/hooks";
import { IconPhotoOff } from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Face, Id, PhotoDetail } from "../../api/types";
import { described, shownState } from "../../grid/faceState";
import { percent } from "../../grid/geometry";
import { useSize } from "../../ui/useSize";
import { BoxLayer } from "./BoxLayer";
import classes from "./photos.module.css";
import { showInside } from "./scroll";
import type { BoxWork } from "./useBox";

/** The photo fitted into its frame, times the zoom, with a button around each face. */
export function PhotoStage({
  photo,
  zoom,
  active,
  onActive,
  tools,
}: {
  photo: PhotoDetail;
  zoom: number;
  active: Id | null;
  onActive: (face: Id | null) => void;
  tools: BoxWork;
}) {
  const { ref: sized, width, height } = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sized, canvas);
  const size = { width: photo.width || 4, height: photo.height || 3 };
  const fit = Math.min(width / size.width, height / size.height);
  const { work } = tools;
  // Zoomed in, the preview's 1600 px would be blurred.
  const source = zoom > 2 ? photo.original_url : photo.preview_url;

  // The middle of what is seen stays in the middle.
  const zoomed = useRef(zoom);
  useLayoutEffect(() => {
    const view = canvas.current;
    if (view && zoomed.current !== zoom) {
      const times = zoom / zoomed.current;
      view.scrollLeft = (view.scrollLeft + view.clientWidth / 2) * times - view.clientWidth / 2;
      view.scrollTop = (view.scrollTop + view.clientHeight / 2) * times - view.clientHeight / 2;
    }
    zoomed.current = zoom;
  }, [zoom]);
  useEffect(() => {
    const box = active && canvas.current?.querySelector(`[data-face="${active}"]`);
    if (box) showInside(canvas.current, box);
  }, [active]);

  return (
    <div className={classes.frame}>
      <div
        ref={ref}
        className={classes.canvas}
        role="group"
        aria-label={`The photo ${photo.name} with its faces`}
      >
        {width > 0 && (
          <div
            className={classes.picture}
            style={{
              width: Math.floor(size.width * fit * zoom),
              height: Math.floor(size.height * fit * zoom),
            }}
          >
            {photo.preview_url ? (
              <img src={source ?? photo.preview_url} alt={photo.name} draggable={false} />
            ) : (
              <div className={classes.blank}>
                <IconPhotoOff size={40} stroke={1.3} />
                {photo.state === "failed"
                  ? "There is no picture of this file."
                  : "The picture comes with the faces."}
              </div>
            )}
            {photo.faces
              .filter(({ id }) => work?.kind !== "move" || work.face.id !== id)
              .map((face) => (
                <FaceBox
                  key={face.id}
                  face={face}
                  style={percent(face.box, size)}
                  active={active === face.id}
                  disabled={work !== null}
                  onActive={onActive}
                />
              ))}
            {work && (
              <BoxLayer
                key={work.kind}
                work={work}
                tools={tools}
                photo={size}
                scale={fit * zoom}
                canvas={canvas}
              />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function FaceBox({
  face,
  style,
  active,
  disabled,
  onActive,
}: {
  face: Face;
  style: React.CSSProperties;
  active: boolean;
  disabled: boolean;
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
      data-face={face.id}
      data-active={active || undefined}
      aria-label={described(face)}
      aria-pressed={active}
      disabled={disabled}
      onClick={() => onActive(face.id)}
    >
      {name && <span className={classes.faceName}>{name}</span>}
    </button>
  );
}
