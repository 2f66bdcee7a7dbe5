import { useRef, useState } from "react";
import { moved, type Way } from "./moves";

/** Arrow keys over a card's crops: one of them can be reached with Tab, the others from it. */
export function useCropKeys(count: number) {
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(0, count - 1));

  const crops = () => [...(grid.current?.querySelectorAll<HTMLButtonElement>("[data-crop]") ?? [])];
  /** Returns whether one of the crops has the focus. */
  const hasFocus = () => grid.current?.contains(document.activeElement) ?? false;
  const move = (way: Way) => {
    const all = crops();
    const [first] = all;
    if (!first) return;
    const columns = all.filter((crop) => crop.offsetTop === first.offsetTop).length;
    const next = hasFocus() ? moved(at, way, all.length, columns) : at;
    setActive(next);
    all[next]?.focus();
    all[next]?.scrollIntoView({ block: "nearest" });
  };
  return { grid, at, setActive, hasFocus, move };
}
