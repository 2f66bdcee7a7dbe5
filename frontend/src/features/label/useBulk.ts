import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postLabels, postUse } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, FaceQuery, Id, Project, Use } from "../../api/types";
import { USE_WORDS } from "../../grid/quality";
import { write } from "../../live/apply";
import { confirm } from "../../ui/confirm";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import { asked, batched, bulkStep } from "./bulk";
import type { Saying } from "./request";

/** The site takes no more in one request about votes. */
const MOST_USES = 10_000;

/** Answers about hundreds to 100,000 faces: asked once, sent by their ids, one change a request. */
export function useBulk(
  project: Project,
  query: FaceQuery,
  { faceOf, onDone }: { faceOf: (id: Id) => Face | undefined; onDone: () => void },
) {
  const cache = useQueryClient();
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with the other labels and undo
    mutationFn: async ({ title, work }: { title: string; work: () => Promise<string> }) => {
      const id = notifications.show({ message: `${title} …`, loading: true, autoClose: false });
      try {
        return await work();
      } finally {
        notifications.hide(id);
      }
    },
    onSuccess: say,
    onError: sayError,
    onSettled: () => {
      onDone();
      for (const key of [
        keys.changes(project.id),
        keys.allPeople(project.id),
        keys.allFaces(project.id),
        keys.progress(project.id),
      ]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
  });
  const show = (faces: Face[]) => void write(cache, project.id, { type: "faces.changed", faces, by: null });
  const ask = (title: string, work: () => Promise<string>) =>
    confirm({
      title: `${title}?`,
      body: "They were chosen as a whole, those that you haven’t looked at included. One undo takes it back.",
      confirm: title,
      onConfirm: () => send.mutate({ title, work }),
    });

  return {
    sayAll: (ids: readonly Id[], saying: Saying) => {
      const step = bulkStep(saying, ids.length, query);
      if (!step) {
        say("So many suggestions can be accepted at once for one person only: choose a person in the filters.");
        return;
      }
      ask(step.title, async () => {
        let changed = 0;
        let kept = 0;
        for (const batch of batched(ids)) {
          const answer = await postLabels(project.id, { ...step.request, faces: asked(batch, faceOf) });
          show(answer.faces);
          changed += answer.face_count;
          kept += answer.conflicts.length;
        }
        const left = kept ? ` ${counted(kept, "face")} had been changed by others and stayed.` : "";
        return step.done(changed) + left;
      });
    },
    useAll: (ids: readonly Id[], use: Use) => {
      ask(`${USE_WORDS[use]}: ${counted(ids.length, "face")}`, async () => {
        for (const batch of batched(ids, MOST_USES)) {
          show((await postUse(project.id, { faces: batch, use })).faces);
        }
        return `Decided for ${counted(ids.length, "face")}.`;
      });
    },
  };
}
