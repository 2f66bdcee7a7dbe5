import { useState } from "react";
import { useUrlState } from "../../../ui/useUrlState";

export const MOST_SMOOTH = 0.98;

export type Settings = ReturnType<typeof useSettings>;

/** How the charts are drawn, in the page's address. */
export function useSettings() {
  const url = useUrlState();
  const [held, holdSmooth] = useState<number | null>(null);
  const smooth = Math.min(MOST_SMOOTH, Math.max(0, Number(url.get("smooth")) || 0));
  return {
    axis: url.choice("axis", ["step", "epoch"]),
    log: url.get("log") !== "",
    /** Of what was before, in the moving average of the loss; follows the handle at once. */
    weight: held ?? smooth,
    setAxis: (axis: string) => url.set({ axis: axis === "step" ? null : axis }),
    setLog: (log: boolean) => url.set({ log: log ? "1" : null }),
    holdSmooth,
    setSmooth: (value: number) => {
      holdSmooth(null);
      url.set({ smooth: value ? value.toFixed(2) : null });
    },
  };
}
