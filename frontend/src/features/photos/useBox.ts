import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/errors";
import { drawFace, moveFace, removeFace } from "../../api/faces";
import { keys } from "../../api/keys";
import type { Box, Face, Id, PhotoDetail, Project } from "../../api/types";
import { refetcherOf, write } from "../../live/apply";
import type { LiveEvent } from "../../live/events";
import { say, sayError } from "../../ui/say";
import { isTooSmall, rounded } from "./box";

/** A box being worked on: a new one, which isn't there before the first drag, or a face's. */
export type Work = { kind: "draw"; box: Box | null } | { kind: "move"; face: Face; box: Box };

/** Drawing, moving and deleting the boxes of one photo. Nothing is shown as done before the site says so. */
export function useBox(
  project: Pick<Project, "id">,
  photo: PhotoDetail,
  { onActive }: { onActive: (face: Id | null) => void },
) {
  const cache = useQueryClient();
  const [work, setWork] = useState<Work | null>(null);
  const tell = (event: LiveEvent) => refetcherOf(cache).add(write(cache, project.id, event));
  const scope = { id: `labels-${project.id}` }; // in order with labels and undo
  const changed = () => void cache.invalidateQueries({ queryKey: keys.changes(project.id) });

  const save = useMutation({
    scope,
    mutationFn: (done: Work & { box: Box }) =>
      done.kind === "draw"
        ? drawFace(project.id, photo.id, rounded(done.box))
        : moveFace(project.id, done.face.id, { box: rounded(done.box), version: done.face.version }),
    onSuccess: (face, { kind }) => {
      tell(
        kind === "draw"
          ? { type: "faces.added", photo_id: photo.id, faces: [face] }
          : { type: "faces.changed", faces: [face], by: null },
      );
      setWork(null);
      onActive(face.id);
      changed();
    },
    onError: (error) => {
      const isOver = error instanceof ApiError && [404, 409].includes(error.status);
      if (work && !isOver) return; // the box stays, to try it again
      sayError(error);
      setWork(null);
      void cache.invalidateQueries({ queryKey: keys.photo(project.id, photo.id) });
    },
  });
  const remove = useMutation({
    scope,
    mutationFn: (face: Face) => removeFace(project.id, face.id),
    onSuccess: (_, face) => {
      tell({ type: "faces.removed", photo_id: photo.id, ids: [face.id] });
      onActive(null);
      say("The box is deleted. Undo brings it back, with its name.");
      changed();
    },
    onError: (error) => {
      sayError(error);
      void cache.invalidateQueries({ queryKey: keys.photo(project.id, photo.id) });
    },
  });

  const begin = (next: Work) => {
    save.reset();
    setWork(next);
  };
  // Somebody else may have deleted the face meanwhile.
  const isThere = work?.kind !== "move" || photo.faces.some(({ id }) => id === work.face.id);
  const current = isThere ? work : null;
  return {
    work: current,
    saving: save.isPending,
    /** Why the box could not be saved; it is still there. */
    error: current ? save.error : null,
    draw: () => begin({ kind: "draw", box: null }),
    move: (face: Face) => begin({ kind: "move", face, box: face.box }),
    leave: () => setWork(null),
    setBox: (box: Box | null) => {
      if (current?.kind === "draw") setWork({ ...current, box });
      else if (current && box) setWork({ ...current, box });
    },
    /** Saves the box, or the one given, which a drag has just ended. */
    save: (box = current?.box) => {
      if (!current || !box || save.isPending || isTooSmall(box)) return;
      const done = { ...current, box };
      setWork(done);
      save.mutate(done);
    },
    remove: (face: Face) => remove.mutate(face),
    removing: remove.isPending,
  };
}

export type BoxWork = ReturnType<typeof useBox>;
