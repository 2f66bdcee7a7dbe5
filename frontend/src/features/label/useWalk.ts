import { useState } from "react";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, FaceQuery, Id, Project } from "../../api/types";
import { type Answered, isOpen, withAnswered, withoutAnswered } from "./cards/card";
import { nextToWalk } from "./walk";

const none: Answered = new Map();

/** Faces one by one: the one in hand stays until it is answered or passed, whatever happens elsewhere. */
export function useWalk(project: Pick<Project, "id">, query: FaceQuery) {
  const list = useFaces(project.id, query);
  const [answered, setAnswered] = useState(none);
  const [passed, setPassed] = useState<readonly Id[]>([]);
  const [current, setCurrent] = useState<Face | null>(null);
  const waiting = flat(list.data).filter((face) => isOpen(face, answered));
  const next = nextToWalk(waiting, passed, current?.id);
  if (current === null && next) setCurrent(next);
  const fresh = waiting.find((face) => face.id === current?.id);
  if (current && fresh && fresh.version > current.version) setCurrent(fresh);

  if (list.hasNextPage && !list.isFetching && waiting.length < 20) void list.fetchNextPage();

  /** Goes on to the next face; these have their answer. */
  const leave = (faces: readonly Face[]): (() => void) => {
    setAnswered((before) => withAnswered(before, faces));
    setCurrent(null);
    return () => {
      setAnswered((before) => withoutAnswered(before, faces));
      setCurrent(faces[0] ?? null);
    };
  };
  /** Goes on to the next face; this one comes again after all others. */
  const pass = (face: Face) => {
    setPassed((before) => [...before.filter((id) => id !== face.id), face.id]);
    setCurrent(null);
  };
  return { list, current, next, left: waiting.length, leave, pass };
}
