/** What the charts of a page have in common. */
import type { Experiment, Id } from "../../../api/types";
import type { Span } from "./extent";
import type { Lane } from "./plot";
import type { Shared } from "./shared";

/** What all charts of a page share: where the cursor is, which experiment is in focus, what is seen. */
export interface View {
  at: Shared<number | null>;
  focus: Shared<Id | null>;
  /** Changes with the lines. */
  changes: Shared<number>;
  seen: () => Span;
  onZoom: (span: Span) => void;
  onReset: () => void;
  axisText: (at: number) => string;
}

/** What the charts need to know of an experiment. */
export type Charted = Pick<Experiment, "id" | "number" | "name" | "total_steps" | "max_epochs">;

/** Returns a line's value at a place of the axis, or its newest. */
export function valueAt({ line, per }: Pick<Lane, "line" | "per">, at: number | null): number | undefined {
  if (at === null) return line.last;
  const place = line.nearest(at * per);
  return place < 0 ? undefined : line.values[place];
}
