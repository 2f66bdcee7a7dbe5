import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";

/** Returns what asks again for everything that shows people, their faces or the history. */
export function useRefresh(project: Id): () => void {
  const cache = useQueryClient();
  return () => {
    for (const key of [
      keys.allPeople(project),
      keys.allPersons(project),
      keys.allFaces(project),
      keys.allPhotoDetails(project),
      keys.allCandidates(project),
      keys.changes(project),
      keys.progress(project),
    ]) {
      void cache.invalidateQueries({ queryKey: key });
    }
  };
}
