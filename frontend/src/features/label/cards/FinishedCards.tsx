import { Button, Loader, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconHourglass } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useHolds } from "../../../api/teams";
import type { Project } from "../../../api/types";
import { useCounts } from "../../../app/project";
import { useUser } from "../../../app/user";
import { counted } from "../../../ui/duration";
import { useUrlState } from "../../../ui/useUrlState";
import type { CardKind } from "./card";
import { isFinished, type Left, leftSentences } from "./finish";

/** Where no card is left: whether all is done, and otherwise what still waits and for whom. */
export function FinishedCards({
  project,
  kind,
  totals,
  due,
  empty,
  onShowAgain,
  busy,
}: {
  project: Project;
  kind: CardKind;
  totals: Pick<Left, "total" | "held" | "skipped"> | undefined;
  due: boolean;
  /** Shown where there are no faces at all. */
  empty: ReactNode;
  onShowAgain: () => void;
  busy: boolean;
}) {
  const { faces } = useCounts(project);
  const me = useUser().id;
  const url = useUrlState();
  const holders = (useHolds(project.id).data?.items ?? [])
    .filter(({ user }) => user.id !== me)
    .map(({ user, face_ids, until }) => ({ name: user.name, faces: face_ids.length, until }));
  if (!faces.total) return empty;
  const { total = 0, held = 0, skipped = 0 } = totals ?? {};
  const waiting = faces.unlabelled + faces.suggested;
  const left: Left = { total, held, skipped, due, elsewhere: Math.max(0, waiting - held - skipped), holders };
  const show = (queue: string) => url.set({ show: queue, card: null }, true);
  if (isFinished(left)) {
    return (
      <Stack align="center" gap="xs" py={72} ta="center">
        <IconCircleCheck size={40} stroke={1.4} color="var(--mantine-primary-color-filled)" />
        <Title order={2} fz="lg">
          Everything has an answer
        </Title>
        <Text c="dimmed" maw={420}>
          All {counted(faces.total, "face")} that were found have one. Add photos to find more, or look
          through what the team named.
        </Text>
        <Button variant="default" mt="xs" onClick={() => show("labelled")}>
          Look at the labelled faces
        </Button>
      </Stack>
    );
  }
  const suggested = kind === "cluster" ? faces.suggested : 0;
  return (
    <Stack align="center" gap="xs" py={72} ta="center">
      {due ? <Loader size="sm" /> : <IconHourglass size={36} stroke={1.4} />}
      <Title order={2} fz="lg">
        {kind === "cluster" ? "No cluster is left for now" : "No suggestion is left for now"}
      </Title>
      {leftSentences(left).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      {skipped > 0 && (
        <Button variant="default" onClick={onShowAgain} loading={busy}>
          Show them again
        </Button>
      )}
      {suggested > 0 && (
        <Button onClick={() => show("suggestions")}>
          Say yes or no to {counted(suggested, "suggestion")}
        </Button>
      )}
      {left.elsewhere > 0 && suggested === 0 && (
        <Button onClick={() => show(kind === "cluster" || !faces.clusters ? "todo" : "clusters")}>
          {kind === "suggestion" && faces.clusters > 0
            ? `Name ${counted(faces.clusters, "cluster")}`
            : `Name ${counted(left.elsewhere, "face")} one by one`}
        </Button>
      )}
    </Stack>
  );
}
