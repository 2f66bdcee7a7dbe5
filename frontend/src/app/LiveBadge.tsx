import { Badge } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { use, useEffect, useState } from "react";
import { LiveContext } from "../live/context";

/** Says so when changes of others don't arrive; short interruptions aren't worth a word. */
export function LiveBadge() {
  const state = use(LiveContext);
  const [long, setLong] = useState(false);
  const down = state === "waiting" || state === "connecting";
  useEffect(() => {
    if (!down) return;
    const timer = setTimeout(() => setLong(true), 1_200);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [down]);
  if (!down || !long) return null;
  return (
    <Badge
      variant="outline"
      color="gray"
      tt="none"
      role="status"
      leftSection={<IconPlugConnectedX size={12} />}
    >
      Reconnecting…
    </Badge>
  );
}
