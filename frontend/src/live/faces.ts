/** What an event about faces changes in one cache entry. */
import type { QueryKey } from "@tanstack/react-query";
import type { Pages } from "../api/pages";
import type { Face, FaceQuery, Id, PhotoDetail } from "../api/types";
import { positions } from "../grid/order";
import { type Entry, kindOf, queryOf } from "./entries";
import { faceMatches } from "./filters";
import { replaced, without } from "./lists";

/** Faces remembered for lists that they have left; far more than a screen shows. */
const MOST_LATEST = 5_000;

/** Faces by id as they were last heard of; null for one that was removed. */
export type Latest = ReadonlyMap<Id, Face | null>;

export function facesAdded(entry: Entry, photoId: Id, faces: Face[]): unknown {
  if (kindOf(entry) === "latest") return remember(entry.data as Latest, faces);
  if (kindOf(entry) !== "photo") return entry.data;
  const detail = entry.data as PhotoDetail;
  if (detail.id !== photoId) return entry.data;
  const fresh = new Map(faces.map((face) => [face.id, face]));
  const kept = detail.faces.filter((face) => !fresh.has(face.id));
  return { ...detail, faces: [...kept, ...faces], face_count: kept.length + faces.length };
}

export function facesRemoved(entry: Entry, photoId: Id, ids: ReadonlySet<Id>): unknown {
  if (kindOf(entry) === "photo") {
    const detail = entry.data as PhotoDetail;
    if (detail.id !== photoId || !detail.faces.some((face) => ids.has(face.id))) return entry.data;
    const faces = detail.faces.filter((face) => !ids.has(face.id));
    return { ...detail, faces, face_count: faces.length };
  }
  if (kindOf(entry) === "latest") {
    return new Map([...(entry.data as Latest), ...[...ids].map((id) => [id, null] as const)]);
  }
  if (kindOf(entry) !== "faces") return entry.data;
  return without(entry.data as Pages<Face>, (face) => ids.has(face.id));
}

export function facesChanged(entry: Entry, faces: Face[]): unknown {
  const byId = new Map(faces.map((face) => [face.id, face]));
  const newer = (known: Face): Face | undefined => {
    const face = byId.get(known.id);
    return face && face.version >= known.version ? face : undefined;
  };
  if (kindOf(entry) === "photo") {
    const detail = entry.data as PhotoDetail;
    if (!detail.faces.some((face) => byId.has(face.id))) return entry.data;
    return { ...detail, faces: detail.faces.map((face) => newer(face) ?? face) };
  }
  if (kindOf(entry) === "face") return newer(entry.data as Face) ?? entry.data;
  if (kindOf(entry) === "latest") return remember(entry.data as Latest, faces);
  if (kindOf(entry) !== "faces") return entry.data;
  const query = queryOf<FaceQuery>(entry);
  const kept = replaced(entry.data as Pages<Face>, newer);
  return without(kept, (face) => byId.has(face.id) && !faceMatches(face, query));
}

/** Returns the memory of changed faces with `faces` as its newest; the oldest are forgotten. */
export function remember(latest: Latest, faces: Face[]): Map<Id, Face | null> {
  const next = new Map(latest);
  for (const face of faces) {
    const known = next.get(face.id);
    if (known && known.version > face.version) continue;
    next.delete(face.id);
    next.set(face.id, face);
  }
  for (const id of next.keys()) {
    if (next.size <= MOST_LATEST) break;
    next.delete(id);
  }
  return next;
}

/** The lists of faces that a changed face now belongs to and doesn't stand in yet. */
export function listsGaining(entries: readonly Entry[], faces: Face[]): QueryKey[] {
  return entries
    .filter((entry) => ["faces", "index"].includes(kindOf(entry) as string) && entry.data !== undefined)
    .filter((entry) => {
      const query = queryOf<FaceQuery>(entry);
      const present = presentIn(entry);
      return faces.some((face) => !present.has(face.id) && faceMatches(face, query));
    })
    .map((entry) => entry.key);
}

function presentIn(entry: Entry): { has: (id: Id) => boolean } {
  if (kindOf(entry) === "index") return positions(entry.data as readonly Id[]);
  const { pages } = entry.data as Pages<Face>;
  return new Set(pages.flatMap((page) => page.items.map((face) => face.id)));
}

/** The lists of ids: they can't say which of them were on a photo that went. */
export function indexesIn(entries: readonly Entry[]): QueryKey[] {
  return entries.filter((entry) => kindOf(entry) === "index").map((entry) => entry.key);
}
