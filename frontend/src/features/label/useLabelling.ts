import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postLabels } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, LabelAnswer, Project } from "../../api/types";
import { useUser } from "../../app/user";
import { described } from "../../grid/faceState";
import { refetcherOf, write } from "../../live/apply";
import type { Latest } from "../../live/faces";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import { foreseen, type Saying, type Step, steps } from "./request";
import { useHistory } from "./useHistory";

/** Labels shown at once, sent after; what the site answers is what stays. */
export function useLabelling(project: Project) {
  const cache = useQueryClient();
  const user = useUser();
  const me = user.display_name || user.username;

  const show = (faces: Face[]) => {
    const refetch = write(cache, project.id, { type: "faces.changed", faces, by: null });
    refetcherOf(cache).add(refetch);
  };
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // one after the other, so that versions and undo stay in order
    mutationFn: ({ faces, request }: Step) =>
      postLabels(project.id, { ...request, faces: faces.map(({ id, version }) => ({ id, version })) }),
    onSuccess: (answer: LabelAnswer) => {
      show([...answer.faces, ...answer.conflicts]);
      sayConflicts(answer.conflicts);
      void cache.invalidateQueries({ queryKey: keys.changes(project.id) });
    },
    onError: (error, { faces }) => {
      sayError(error);
      forget(faces);
    },
    onSettled: () => refetcherOf(cache).add([keys.allFaces(project.id)]),
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

  const label = (faces: readonly Face[], saying: Saying) => {
    const at = new Date().toISOString();
    for (const step of steps(faces, saying)) {
      // A request under way would bring back what is being changed here.
      void cache.cancelQueries({ queryKey: keys.allFaces(project.id) });
      show(step.faces.map((face) => foreseen(face, step, me, at)));
      send.mutate(step);
    }
  };

  return { label, ...useHistory(project) };
}

function sayConflicts(conflicts: readonly Face[]): void {
  const [first] = conflicts;
  if (!first) return;
  const by = first.labelled ? ` ${first.labelled.by} was faster:` : "";
  const others = conflicts.length > 1 ? ` ${counted(conflicts.length - 1, "other")} as well.` : "";
  say(`Left as it is now.${by} “${described(first)}”.${others}`);
}
