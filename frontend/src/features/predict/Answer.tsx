import { Button, Group, Loader, Skeleton, Stack, Text } from "@mantine/core";
import type { RefObject } from "react";
import { sentence } from "../../api/errors";
import type { PredictedFace, Prediction, Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { Candidates } from "./Candidates";
import type { Shown } from "./corrections";
import { FaceLines } from "./FaceLines";
import { byWhat } from "./naming";
import { Neighbours } from "./Neighbours";
import classes from "./predict.module.css";
import { facesText, type Limit, limitOf, reachOf } from "./relabel";
import { Says } from "./Says";
import { Threshold } from "./Threshold";

/** Beside the photo: who is on it, by which threshold, and for the chosen face why. */
export function Answer({
  project,
  data,
  asking,
  error,
  onRetry,
  shown,
  limit,
  onUnder,
  onUnderEnd,
  active,
  onActive,
  pinned,
  onName,
  nameBox,
}: {
  project: Project;
  data: Prediction | undefined;
  /** Whether an answer is on its way. */
  asking: boolean;
  error: Error | null;
  onRetry: () => void;
  shown: readonly Shown[];
  limit: Limit;
  onUnder: (under: number) => void;
  onUnderEnd: (under: number) => void;
  active: number | null;
  onActive: (index: number) => void;
  pinned: string | null;
  /** Missing where nothing can be said of the photo's faces. */
  onName: ((face: PredictedFace, name: string | null) => void) | undefined;
  nameBox: RefObject<HTMLInputElement | null>;
}) {
  const face = active === null ? undefined : data?.faces[active];
  const said = active === null ? undefined : shown[active];
  if (error && !data) return <ErrorState error={error} onRetry={onRetry} />;
  if (!data) {
    return (
      <Stack gap="md">
        <Text role="status">
          <Loader size={14} mr={8} /> Looking for faces…
        </Text>
        <Skeleton height={44} />
        <Skeleton height={80} />
        <Skeleton height={180} />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <div role="status">
        <Text fw={600}>{facesText(shown)}</Text>
        <Text size="xs" c="dimmed">
          {asking ? "asking again …" : summary(data)}
        </Text>
      </div>
      {error && !asking && (
        <Group gap="xs" role="alert" wrap="nowrap">
          <Text size="sm" flex={1}>
            This is the answer of before. {sentence(error)}
          </Text>
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
      {data.faces.length === 0 ? (
        <Text size="sm">
          Faces from {project.min_face_px} pixels are found. A larger or sharper photo may help.
        </Text>
      ) : (
        <>
          <Threshold
            limit={limit}
            own={limitOf(data).at}
            whose={data.classifier ? "classifier" : "project"}
            most={limit.of === "chance" ? 1 : reachOf(data.faces, Math.max(limit.at, limitOf(data).at))}
            onChange={onUnder}
            onChangeEnd={onUnderEnd}
          />
          <FaceLines faces={shown} active={active} onActive={onActive} />
        </>
      )}
      {face && said && (
        <div className={classes.chosen} data-asking={asking || undefined}>
          {onName && <Says project={project.id} shown={said} onName={(name) => onName(face, name)} nameBox={nameBox} />}
          <Candidates face={face} />
          {limit.of === "chance" ? (
            <Text size="xs" c="dimmed">
              The network’s own chances: no labelled faces voted. It names the people whom it was trained on.
            </Text>
          ) : (
            <Neighbours key={active} face={face} project={project} pinned={pinned} />
          )}
        </div>
      )}
    </Stack>
  );
}

function summary({ labelled_faces, took_ms, classifier, workflow, accept_chance }: Prediction): string {
  const by = classifier || workflow ? `by ${byWhat({ classifier, workflow })}, ` : "";
  const faces = counted(labelled_faces, "labelled face");
  const took = `in ${Math.round(took_ms)} ms`;
  return accept_chance === null ? `${by}compared with ${faces} ${took}` : `${took} ${by}which learned from ${faces}`;
}
