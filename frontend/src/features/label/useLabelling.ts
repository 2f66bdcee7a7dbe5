import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/errors";
import { postLabels } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, LabelAnswer, Project } from "../../api/types";
import { useUser } from "../../app/user";
import { refetcherOf, write } from "../../live/apply";
import type { Latest } from "../../live/faces";
import { sayError } from "../../ui/say";
import { addClashes } from "./conflicts/clashes";
import { bodyOf, foreseen, refusal, type Saying, type Step, steps } from "./request";
import { useHistory } from "./useHistory";

interface Sent {
  step: Step;
  /** Faces of the step that were still to be asked for when it was said. */
  rest?: Promise<Face[]>;
  onFailed?: (() => void) | undefined;
}

/** Labels shown at once, sent after; what the site answers is what stays. */
export function useLabelling(project: Project) {
  const cache = useQueryClient();
  const user = useUser();
  const me = { id: user.id, name: user.display_name || user.username };

  const show = (faces: Face[]) => {
    const refetch = write(cache, project.id, { type: "faces.changed", faces, by: null });
    refetcherOf(cache).add(refetch);
  };
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // one after the other, so that versions and undo stay in order
    mutationFn: async ({ step, rest }: Sent) => {
      const faces = rest ? [...step.faces, ...(await rest)] : step.faces;
      return postLabels(project.id, bodyOf({ ...step, faces }));
    },
    onSuccess: ({ faces, conflicts }: LabelAnswer, { step }) => {
      show([...faces, ...conflicts.map(({ face }) => face)]);
      addClashes(cache, project.id, step.request, conflicts);
      void cache.invalidateQueries({ queryKey: keys.changes(project.id) });
    },
    onError: (error, { step, onFailed }) => {
      forget([...step.faces, ...step.refused]);
      if (error instanceof ApiError && error.conflicts.length) {
        show(error.conflicts.map(({ face }) => face));
        addClashes(cache, project.id, step.request, error.conflicts);
        return;
      }
      onFailed?.();
      sayError(error);
    },
    onSettled: () =>
      refetcherOf(cache).add([
        keys.allFaces(project.id),
        keys.allClusters(project.id),
        keys.allSuggestions(project.id),
      ]),
  });

  /** Takes back what was shown too early: the lists are asked for again. */
  const forget = (faces: Face[]) => {
    cache.setQueryData<Latest>(keys.latest(project.id), (latest) => {
      const next = new Map(latest);
      for (const { id } of faces) next.delete(id);
      return next;
    });
    void cache.invalidateQueries({ queryKey: keys.allFaces(project.id) });
    void cache.invalidateQueries({ queryKey: keys.allPhotoDetails(project.id) });
  };

  /** `rest` brings more of the faces before they are sent; `onFailed` is told where nothing was changed. */
  const label = (
    faces: readonly Face[],
    saying: Saying,
    { rest, onFailed }: { rest?: Promise<Face[]>; onFailed?: () => void } = {},
  ) => {
    const at = new Date().toISOString();
    for (const step of steps(faces, saying)) {
      // A request under way would bring back what is being changed here.
      void cache.cancelQueries({ queryKey: keys.allFaces(project.id) });
      show([
        ...step.faces.map((face) => foreseen(face, step, me, at)),
        ...step.refused.map((face) => refusal(face, step.person)),
      ]);
      send.mutate({ step, ...(rest ? { rest } : {}), onFailed });
    }
  };

  return { label, ...useHistory(project) };
}
