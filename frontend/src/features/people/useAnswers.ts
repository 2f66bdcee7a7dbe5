import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postLabels } from "../../api/faces";
import type { Face, Id, LabelRequest, Project } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import { useRefresh } from "./useRefresh";

export interface Answer {
  /** With the version that was seen; null where the face wasn't. */
  faces: { id: Id; version: number | null }[];
  request: Omit<LabelRequest, "faces">;
  /** Said when it is done: "5 faces are s12 now." */
  done: string;
}

/** Returns faces as a request names them. */
export const asked = (faces: readonly Face[]) => faces.map(({ id, version }) => ({ id, version }));

/** Says something about faces in one change; what somebody else changed meanwhile is left alone. */
export function useAnswers(project: Pick<Project, "id">) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with other labels and undo
    mutationFn: ({ faces, request }: Answer) => postLabels(project.id, { ...request, faces }),
    onSuccess: ({ faces, conflicts }, { done }) => {
      refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces, by: null }));
      const left = conflicts.length
        ? ` ${counted(conflicts.length, "face")} had been changed meanwhile and stayed.`
        : "";
      say(`${done}${left}`);
    },
    onError: sayError,
    onSettled: refresh,
  });
  return { answer: send.mutate, answering: send.isPending };
}
