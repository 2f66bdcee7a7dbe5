import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useEffectEvent, useMemo, useRef } from "react";
import type { Id, Photo } from "../../api/types";
import { justified } from "../../grid/geometry";
import type { Selection } from "../../grid/selection";
import { useSize } from "../../ui/useSize";
import list from "../../ui/list.module.css";
import { PhotoTile } from "./PhotoTile";

const GAP_PX = 8;
const ROW_PX = 172;

/** Photos in rows that fill the width; only the rows on screen exist. */
export function PhotoGrid({
  project,
  photos,
  selection,
  onSelection,
  onEnd,
}: {
  project: Id;
  photos: readonly Photo[];
  /** Left out where there is nothing to do with a selection. */
  selection?: Selection;
  onSelection?: (selection: Selection) => void;
  onEnd: () => void;
}) {
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const wanted_px = width < 560 ? 120 : ROW_PX;
  const layout = useMemo(
    () =>
      justified(
        photos.map((photo) => (photo.width && photo.height ? photo.width / photo.height : 1)),
        { width_px: width, wanted_px, gap_px: GAP_PX },
      ),
    [photos, width, wanted_px],
  );
  const rows = useVirtualizer({
    count: layout.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (layout[index]?.height_px ?? wanted_px) + GAP_PX,
    overscan: 3,
  });
  useEffect(() => rows.measure(), [rows, layout]);

  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const reachEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (layout.length && last >= layout.length - 3) reachEnd();
  }, [last, layout.length]);

  const pick = (photo: Photo, event: MouseEvent | React.ChangeEvent<HTMLInputElement>) => {
    const { shiftKey } = event.nativeEvent as globalThis.MouseEvent;
    const order = photos.map(({ id }) => id);
    if (!selection) return;
    onSelection?.(shiftKey ? selection.extend(photo.id, order) : selection.toggle(photo.id));
  };
  return (
    <div
      ref={scroller}
      className={list.scroller}
      data-picking={selection?.size ? "" : undefined}
      role="group"
      aria-label="Photos"
    >
      <div ref={sized} style={{ position: "relative", height: rows.getTotalSize() }}>
        {visible.map((virtual) => {
          const row = layout[virtual.index];
          if (!row) return null;
          return (
            <div
              key={virtual.key}
              className={list.row}
              style={{ gap: GAP_PX, height: row.height_px, transform: `translateY(${virtual.start}px)` }}
            >
              {row.widths_px.map((width_px, column) => {
                const photo = photos[row.start + column];
                if (!photo) return null;
                return (
                  <PhotoTile
                    key={photo.id}
                    project={project}
                    photo={photo}
                    width_px={width_px}
                    height_px={row.height_px}
                    selected={selection?.has(photo.id)}
                    onPick={selection && pick}
                  />
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
