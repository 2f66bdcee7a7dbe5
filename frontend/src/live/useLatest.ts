import { useQuery } from "@tanstack/react-query";
import { keys } from "../api/keys";
import type { Id } from "../api/types";
import type { Latest } from "./faces";

export const noFaces: Latest = new Map();

/** The newest news of faces, as events and answers brought them; undefined until there is any. */
export function useLatest(project: Id): Latest | undefined {
  return useQuery<Latest>({
    queryKey: keys.latest(project),
    queryFn: () => noFaces,
    enabled: false,
    staleTime: Infinity,
  }).data;
}
