import { useMutation, useQueryClient } from "@tanstack/react-query";
import { redoChange, undoChange } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Project, UndoAnswer } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import { say, sayError } from "../../ui/say";
import { walkedText } from "../../ui/walked";

/** Undo and redo, of whatever one did last: labels, boxes, detection, merges. */
export function useHistory(project: Pick<Project, "id">) {
  const cache = useQueryClient();
  const walk = useMutation({
    scope: { id: `labels-${project.id}` }, // after what is still being sent, which it may undo
    mutationFn: ({ way }: { way: "undo" | "redo"; onDone?: () => void }) => (way === "undo" ? undoChange : redoChange)(project.id),
    onSuccess: (walked: UndoAnswer, { way, onDone }) => {
      const { faces } = walked;
      refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces, by: null }));
      say(walkedText(walked, way));
      onDone?.();
    },
    onError: sayError,
    onSettled: () => {
      for (const key of [
        keys.changes(project.id),
        keys.allPeople(project.id),
        keys.allFaces(project.id),
        keys.allClusters(project.id),
        keys.allSuggestions(project.id),
        keys.allPhotoDetails(project.id),
      ]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
  });
  return {
    undo: () => walk.mutate({ way: "undo" }),
    redo: () => walk.mutate({ way: "redo" }),
    /** Undo, and then something that needs what it brought back. */
    undoThen: (onDone: () => void) => walk.mutate({ way: "undo", onDone }),
    going: walk.isPending,
  };
}
