import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { updatePerson } from "../../api/people";
import type { Id, Person, Project } from "../../api/types";
import { sayError } from "../../ui/say";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { useRefresh } from "./useRefresh";

/** Chooses the face that stands for a person; null lets the site choose. */
export function useCover(project: Project, person: Person) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  return useMutation({
    mutationFn: (face: Id | null) => updatePerson(project.id, person.id, { cover_face: face }),
    onSuccess: (saved, face) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      refresh();
      sayWithUndo(
        cache,
        project.id,
        face === null
          ? `The site chooses the picture of ${saved.name} again.`
          : `This picture now stands for ${saved.name}.`,
        (change) => change.action === "cover" && change.person?.id === saved.id,
      );
    },
    onError: sayError,
  });
}
