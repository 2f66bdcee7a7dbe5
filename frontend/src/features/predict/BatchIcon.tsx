import { IconAlertTriangle, IconCircleCheck, IconPlayerStop, IconProgress } from "@tabler/icons-react";
import { isGoing } from "../../api/batches";
import type { Batch } from "../../api/types";

/** How far a batch is, beside the word for it. */
export function BatchIcon({ batch }: { batch: Batch }) {
  const Icon = isGoing(batch)
    ? IconProgress
    : batch.state === "cancelled"
      ? IconPlayerStop
      : batch.failed
        ? IconAlertTriangle
        : IconCircleCheck;
  return <Icon size={16} stroke={1.7} aria-hidden style={{ flex: "none" }} />;
}
