import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/errors";
import { postLabels } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, Id, LabelAnswer, LabelRequest, Project } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import { sayError } from "../../ui/say";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { addClashes } from "../label/conflicts/clashes";

/** What a labelled face is instead. */
export type Instead = { action: "assign"; name: string } | { action: "assign"; person: Id; name: string } | { action: "reject" };

interface Correction {
  face: { id: Id; version: number };
  was: string;
  instead: Instead;
}

/** Corrects the label of a face that voted; whoever shows its vote asks again. */
export function useCorrection(project: Pick<Project, "id">) {
  const cache = useQueryClient();
  const show = (faces: Face[]) =>
    refetcherOf(cache).add(write(cache, project.id, { type: "faces.changed", faces, by: null }));
  return useMutation({
    scope: { id: `labels-${project.id}` },
    mutationFn: ({ face, instead }: Correction) =>
      postLabels(project.id, { ...request(instead), faces: [face] }),
    onSuccess: ({ faces, conflicts, change }: LabelAnswer, { was, instead }) => {
      show([...faces, ...conflicts.map(({ face }) => face)]);
      addClashes(cache, project.id, request(instead), conflicts);
      if (faces.length) sayWithUndo(cache, project.id, sentenceOf(was, instead), ({ id }) => id === change.id);
    },
    onError: (error, { instead }) => {
      if (error instanceof ApiError && error.conflicts.length) {
        show(error.conflicts.map(({ face }) => face));
        addClashes(cache, project.id, request(instead), error.conflicts);
      } else sayError(error);
    },
    onSettled: () => {
      for (const key of [keys.changes(project.id), keys.allFaces(project.id)]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
  });
}

function request(instead: Instead): Omit<LabelRequest, "faces"> {
  if (instead.action === "reject") return { action: "reject" };
  return "person" in instead
    ? { action: "assign", person: instead.person, how: "typed" }
    : { action: "assign", name: instead.name, how: "typed" };
}

function sentenceOf(was: string, instead: Instead): string {
  if (instead.action === "reject") return `It was ${was}, and is no face now. The photo was looked at again.`;
  return `It was ${was}, and is ${instead.name} now. The photo was looked at again.`;
}
