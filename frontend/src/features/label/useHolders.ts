import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";
import { useUser } from "../../app/user";

const nobody: ReadonlyMap<Id, string> = new Map();

/** The faces that others have in hand just now, each with the name of who has it. */
export function useHolders(project: Id): ReadonlyMap<Id, string> {
  const user = useUser();
  const { data } = useQuery({
    queryKey: [...keys.project(project), "holds"],
    queryFn: () =>
      answer(
        client.GET("/api/v1/projects/{project_id}/holds", { params: { path: { project_id: project } } }),
      ),
    retry: false,
    staleTime: 20_000,
    select: ({ items }) => {
      const others = items.filter((held) => held.user.id !== user.id);
      return new Map(others.flatMap(({ user, face_ids }) => face_ids.map((id) => [id, user.name] as const)));
    },
  });
  return data ?? nobody;
}
