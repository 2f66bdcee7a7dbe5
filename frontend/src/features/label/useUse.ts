import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postUse } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, Project, Use } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";

const SAID: Readonly<Record<Use, (faces: string, one: boolean) => string>> = {
  always: (faces, one) => `${faces} ${one ? "votes" : "vote"} from now on.`,
  never: (faces, one) => `${faces} ${one ? "is" : "are"} kept out.`,
  rule: (faces, one) => `${faces} ${one ? "goes" : "go"} by the project’s rule again.`,
};

/** Decides for faces whether they vote, over the project's rule. */
export function useUse(project: Pick<Project, "id">) {
  const cache = useQueryClient();
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with labels and undo
    mutationFn: ({ faces, use }: { faces: readonly Face[]; use: Use }) =>
      postUse(project.id, { faces: faces.map(({ id }) => id), use }),
    onSuccess: ({ faces }, { use, faces: asked }) => {
      refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces, by: null }));
      say(SAID[use](counted(asked.length, "face"), asked.length === 1));
    },
    onError: sayError,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.changes(project.id) }),
  });
  return {
    decide: (faces: readonly Face[], use: Use) => {
      if (faces.length) send.mutate({ faces, use });
    },
    deciding: send.isPending,
  };
}
