import { useMutation } from "@tanstack/react-query";
import { skipFaces } from "../../api/teams";
import type { Id, Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";

/** Passing over: the faces leave one's own queue, and nobody else's. */
export function useSkipping(project: Project, onDone: () => void) {
  return useMutation({
    scope: { id: `labels-${project.id}` },
    mutationFn: (faces: Id[]) => skipFaces(project.id, faces),
    onSuccess: (_, faces) => {
      if (faces.length > 1) say(`Passed over ${counted(faces.length, "face")}. The filters show them again.`);
    },
    onError: sayError,
    onSettled: onDone,
  }).mutate;
}
