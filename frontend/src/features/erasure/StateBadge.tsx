import { Badge } from "@mantine/core";
import type { Erasure } from "../../api/types";

/** Whether the files of an erasing are gone too. */
export function StateBadge({ receipt }: { receipt: Erasure }) {
  return receipt.state === "done" ? (
    <Badge variant="outline" color="gray" tt="none">
      Done
    </Badge>
  ) : (
    <Badge variant="outline" color="orange" tt="none">
      Files are being deleted
    </Badge>
  );
}
