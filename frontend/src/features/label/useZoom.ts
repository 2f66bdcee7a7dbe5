import { useEffect, useRef, useState } from "react";
import { ZOOM_PX } from "../../grid/geometry";
import { useUrlState } from "../../ui/useUrlState";

/** A wheel turns many steps; the address follows when it rests. */
const REST_MS = 300;

/** The size of crops, kept in the address. */
export function useZoom() {
  const url = useUrlState();
  const [zoom_px, setZoom] = useState(() => {
    const asked = url.id("zoom") ?? ZOOM_PX.usual;
    return Math.min(ZOOM_PX.most, Math.max(ZOOM_PX.least, asked));
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const zoom = (next_px: number) => {
    setZoom(next_px);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      url.set({ zoom: next_px === ZOOM_PX.usual ? null : String(next_px) });
    }, REST_MS);
  };
  return { zoom_px, zoom };
}
