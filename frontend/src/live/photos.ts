/** What an event about photos changes in one cache entry. */
import type { QueryKey } from "@tanstack/react-query";
import type { Pages } from "../api/pages";
import type { Face, Id, Photo, PhotoDetail, PhotoQuery } from "../api/types";
import { type Entry, kindOf, queryOf } from "./entries";
import { comparePhotos, photoMatches } from "./filters";
import { inserted, replaced, without } from "./lists";

export function photosAdded(entry: Entry, photos: Photo[]): unknown {
  if (kindOf(entry) !== "photos") return entry.data;
  const query = queryOf<PhotoQuery>(entry);
  // Whom a photo shows only its faces say: such lists gain nothing by themselves.
  const named = query.person !== undefined || query.people !== undefined;
  let pages = entry.data as Pages<Photo>;
  const known = new Set(pages.pages.flatMap((page) => page.items.map((photo) => photo.id)));
  for (const photo of photos) {
    if (known.has(photo.id) || named || !photoMatches(photo, query)) continue;
    pages = inserted(pages, photo, comparePhotos(query.order));
  }
  return pages;
}

export function photosChanged(entry: Entry, photos: Photo[]): unknown {
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  if (kindOf(entry) === "photo") {
    const detail = entry.data as PhotoDetail;
    const photo = byId.get(detail.id);
    return photo ? { ...detail, ...photo } : entry.data;
  }
  if (kindOf(entry) !== "photos") return entry.data;
  const query = queryOf<PhotoQuery>(entry);
  const kept = replaced(entry.data as Pages<Photo>, (photo) => byId.get(photo.id));
  const staying = without(kept, (photo) => byId.has(photo.id) && !photoMatches(photo, query));
  return photosAdded({ key: entry.key, data: staying }, photos);
}

export function photosRemoved(entry: Entry, ids: ReadonlySet<Id>): unknown {
  if (kindOf(entry) === "photos" && !queryOf<PhotoQuery>(entry).trash) {
    return without(entry.data as Pages<Photo>, (photo) => ids.has(photo.id));
  }
  if (kindOf(entry) === "faces") {
    return without(entry.data as Pages<Face>, (face) => ids.has(face.photo_id));
  }
  return entry.data;
}

export function trashLists(entries: readonly Entry[]): QueryKey[] {
  return entries
    .filter((entry) => kindOf(entry) === "photos" && queryOf<PhotoQuery>(entry).trash)
    .map((entry) => entry.key);
}
