import { Anchor, Skeleton, Text } from "@mantine/core";
import { useFaceHistory } from "../../api/faces";
import type { Change, Face, Id } from "../../api/types";
import { when } from "../../ui/duration";
import classes from "./faces.module.css";

const HOW: Readonly<Record<string, string>> = {
  typed: "typed",
  suggestion: "suggestion accepted",
  cluster: "named as a card",
  import: "imported",
  api: "over the API",
};

/** Returns "s1, typed, 3 Jan 2026, 14:05". */
export function told(change: Pick<Change, "by" | "how" | "at">): string {
  return [change.by, HOW[change.how] ?? "", when(change.at)].filter(Boolean).join(", ");
}

/** The last things that were done to the face: what, who, how and when. */
export function FaceHistory({ project, face }: { project: Id; face: Face }) {
  const query = useFaceHistory(project, face.id);
  return (
    <section aria-label="History" className={classes.history}>
      <Text size="xs" c="dimmed">
        History
      </Text>
      {query.isPending && <Skeleton height={34} aria-hidden />}
      {query.isError && (
        <Text size="xs">
          {query.error.message}{" "}
          <Anchor component="button" size="xs" onClick={() => void query.refetch()}>
            Try again
          </Anchor>
        </Text>
      )}
      {query.isSuccess && !query.data.items.length && (
        <Text size="xs">Nobody has said anything about it yet.</Text>
      )}
      {query.data?.items.map((change) => (
        <div key={change.id} className={classes.event} data-undone={change.undone_at !== null || undefined}>
          <Text size="xs" truncate title={change.summary}>
            {change.undone_at ? <s>{change.summary}</s> : change.summary}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {told(change)}
            {change.undone_at ? ", taken back" : ""}
          </Text>
        </div>
      ))}
    </section>
  );
}
