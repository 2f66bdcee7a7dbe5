import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/errors";
import { postLabels, postUse } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Face, FaceQuery, Id, LabelRequest, Project, Use } from "../../api/types";
import { USE_WORDS } from "../../grid/quality";
import { write } from "../../live/apply";
import { confirm } from "../../ui/confirm";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import { asked, batched, bulkStep } from "./bulk";
import { addClashes } from "./conflicts/clashes";
import type { Saying } from "./request";

/** The site takes no more in one request about votes. */
const MOST_USES = 10_000;

interface Task {
  title: string;
  /** The faces that the queue has done with afterwards. */
  answered: readonly Id[];
  /** Returns what to say of it; null where nothing is to be said. */
  work: () => Promise<string | null>;
}

/** Answers about hundreds to 100,000 faces: asked once, sent by their ids, one change a request. */
export function useBulk(
  project: Project,
  query: FaceQuery,
  {
    faceOf,
    onDone,
  }: {
    faceOf: (id: Id) => Face | undefined;
    /** Called with the faces that have an answer now; with none where it failed. */
    onDone: (ids: readonly Id[]) => void;
  },
) {
  const cache = useQueryClient();
  const send = useMutation({
    scope: { id: `labels-${project.id}` }, // in order with the other labels and undo
    mutationFn: async ({ title, work }: Task) => {
      const id = notifications.show({ message: `${title} …`, loading: true, autoClose: false });
      try {
        return await work();
      } finally {
        notifications.hide(id);
      }
    },
    onSuccess: (said) => {
      if (said !== null) say(said);
    },
    onError: sayError,
    onSettled: (_, error, { answered }) => {
      onDone(error ? [] : answered);
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
  /** What the site did, which may be nothing where others have answered for all of them. */
  const answered = async (request: LabelRequest) => {
    try {
      return await postLabels(project.id, request);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.conflicts.length) throw error;
      return { faces: [], face_count: 0, conflicts: error.conflicts };
    }
  };
  const ask = ({ title, answered, work }: Task) =>
    confirm({
      title: `${title}?`,
      body: "They were chosen as a whole, those that you haven’t looked at included. One undo takes it back.",
      confirm: title,
      onConfirm: () => send.mutate({ title, answered, work }),
    });

  return {
    sayAll: (ids: readonly Id[], saying: Saying) => {
      const step = bulkStep(saying, ids.length, query);
      if (!step) {
        say("So many suggestions can be accepted at once for one person only: choose a person in the filters.");
        return;
      }
      const work = async () => {
        let changed = 0;
        let kept = 0;
        for (const batch of batched(ids)) {
          const answer = await answered({ ...step.request, faces: asked(batch, faceOf) });
          show([...answer.faces, ...answer.conflicts.map(({ face }) => face)]);
          addClashes(cache, project.id, step.request, answer.conflicts);
          changed += answer.face_count;
          kept += answer.conflicts.length;
        }
        if (!changed && kept) return null; // the panel says it
        const left = kept ? ` ${counted(kept, "face")} had another answer already.` : "";
        return step.done(changed) + left;
      };
      ask({ title: step.title, answered: ids, work });
    },
    useAll: (ids: readonly Id[], use: Use) => {
      const work = async () => {
        for (const batch of batched(ids, MOST_USES)) {
          show((await postUse(project.id, { faces: batch, use })).faces);
        }
        return `Decided for ${counted(ids.length, "face")}.`;
      };
      ask({ title: `${USE_WORDS[use]}: ${counted(ids.length, "face")}`, answered: [], work });
    },
  };
}
