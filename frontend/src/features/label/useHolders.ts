import { useMemo } from "react";
import { useHolds } from "../../api/teams";
import type { Id } from "../../api/types";
import { useUser } from "../../app/user";

/** The faces that others have in hand just now, each with the name of who has it. */
export function useHolders(project: Id): ReadonlyMap<Id, string> {
  const { id: me } = useUser();
  const { data } = useHolds(project);
  return useMemo(() => {
    const others = data?.items.filter((held) => held.user.id !== me) ?? [];
    return new Map(others.flatMap(({ user, face_ids }) => face_ids.map((id) => [id, user.name] as const)));
  }, [data, me]);
}
