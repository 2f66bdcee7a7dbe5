import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../../api/errors";
import { keys } from "../../../api/keys";
import { postReview } from "../../../api/teams";
import type { Face, Project, ReviewRequest } from "../../../api/types";
import { refetcherOf, write } from "../../../live/apply";
import { counted } from "../../../ui/duration";
import { say, sayError } from "../../../ui/say";

/** Accepts labels or sends them back. */
export function useReview(project: Pick<Project, "id">) {
  const cache = useQueryClient();
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with labels and undo
    mutationFn: ({ faces, verdict, comment }: Verdict) =>
      postReview(project.id, {
        faces: faces.map(({ id, version }) => ({ id, version })),
        verdict,
        ...(comment ? { comment } : {}),
      }),
    onSuccess: ({ faces, conflicts }, { verdict }) => {
      const now = [...faces, ...conflicts.map(({ face }) => face)];
      refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces: now, by: null }));
      if (conflicts.length) say(`${counted(conflicts.length, "label")} had changed meanwhile: look again.`);
      else if (verdict === "send_back") say(`Sent back: ${counted(faces.length, "label")}.`);
    },
    onError: (error, { onFailed }) => {
      onFailed?.();
      if (error instanceof ApiError && error.conflicts.length) {
        const faces = error.conflicts.map(({ face }) => face);
        refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces, by: null }));
      }
      sayError(error);
    },
    onSettled: () => {
      for (const key of [keys.changes(project.id), keys.team(project.id), keys.allFaces(project.id)]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
  });
  return { review: (verdict: Verdict) => send.mutate(verdict), reviewing: send.isPending };
}

export interface Verdict {
  faces: readonly Face[];
  verdict: ReviewRequest["verdict"];
  comment?: string;
  onFailed?: () => void;
}
