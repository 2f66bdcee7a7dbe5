/** Which items belong to a list, and in which order: the same rules as the API's. */
import type { Face, FaceQuery, PeopleQuery, Person, Photo, PhotoQuery } from "../api/types";

export function photoMatches(photo: Photo, query: PhotoQuery): boolean {
  if ((query.trash ?? false) !== (photo.deleted_at !== null)) return false;
  if (query.upload !== undefined && photo.upload_id !== query.upload) return false;
  if (query.q) {
    const wanted = query.q.toLowerCase();
    if (![photo.name, photo.path].some((text) => text.toLowerCase().includes(wanted))) return false;
  }
  if (query.state === "without_faces") return photo.state === "done" && photo.face_count === 0;
  return query.state === undefined || photo.state === query.state;
}

export function comparePhotos(order: PhotoQuery["order"] = "newest") {
  return (a: Photo, b: Photo): number => {
    if (order === "name") return a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id;
    const byDate = a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id - b.id;
    return order === "oldest" ? byDate : -byDate;
  };
}

/** `skipped`, `change` and `among` are what only the site knows: a face is taken to pass them. */
export function faceMatches(face: Face, query: FaceQuery): boolean {
  if (query.photo !== undefined && face.photo_id !== query.photo) return false;
  if (query.min_score !== undefined && face.score < query.min_score) return false;
  if (query.max_score !== undefined && face.score >= query.max_score) return false;
  if (isBoolean(query.votes) && face.votes !== query.votes) return false;
  // A face that isn't measured yet lies in no range.
  const quality = face.quality?.score ?? Number.NaN;
  if (query.min_quality !== undefined && !(quality >= query.min_quality)) return false;
  if (query.max_quality !== undefined && !(quality < query.max_quality)) return false;
  const likeness = face.suggestion?.score ?? Number.NaN;
  if (query.min_likeness !== undefined && !(likeness >= query.min_likeness)) return false;
  if (query.max_likeness !== undefined && !(likeness < query.max_likeness)) return false;
  if (query.person !== undefined && face.person?.id !== query.person) return false;
  if (query.upload !== undefined && face.upload_id !== query.upload) return false;
  if (query.labelled_by !== undefined && face.labelled?.by_id !== query.labelled_by) return false;
  if (!within(face.labelled?.at, query.labelled_from, query.labelled_to)) return false;
  if (!within(face.photo_at, query.added_from, query.added_to)) return false;
  if (isBoolean(query.suspect) && query.suspect !== (face.suspect !== null)) return false;
  if (isBoolean(query.twice) && query.twice !== face.twice) return false;
  if (query.review !== undefined && !reviewIs(face, query.review)) return false;
  if (query.cluster !== undefined && (face.state !== "unlabelled" || face.cluster_id !== query.cluster)) {
    return false;
  }
  if (NEEDS[query.order ?? "newest"]?.(face) === false) return false;
  if (
    query.suggested_person !== undefined &&
    (face.state !== "unlabelled" || face.suggestion?.person.id !== query.suggested_person)
  ) {
    return false;
  }
  switch (query.state ?? "all") {
    case "todo":
      return face.state === "unlabelled";
    case "unlabelled":
      return face.state === "unlabelled" && face.suggestion === null;
    case "suggested":
      return face.state === "unlabelled" && face.suggestion !== null;
    case "set_aside":
      return face.state === "stranger" || face.state === "unsure";
    case "all":
      return true;
    default:
      return face.state === query.state;
  }
}

/** These orders hold only faces that have what they are ordered by. */
const NEEDS: Partial<Record<NonNullable<FaceQuery["order"]>, (face: Face) => boolean>> = {
  suggested: (face) => face.suggestion !== null,
  unlikely: (face) => face.suggestion !== null,
  suspect: (face) => face.suspect !== null,
  labelled: (face) => face.labelled !== null,
};

const isBoolean = (value: boolean | null | undefined): value is boolean => typeof value === "boolean";

/** Whether a moment lies in a range; what has no moment lies in none. */
function within(at: string | undefined, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  const moment = Date.parse(at ?? "");
  if (Number.isNaN(moment)) return false;
  return (from === undefined || moment >= Date.parse(from)) && (to === undefined || moment < Date.parse(to));
}

function reviewIs(face: Face, review: NonNullable<FaceQuery["review"]>): boolean {
  return face.labelled !== null && (face.review?.state ?? "open") === review;
}

/** Returns whether any word of a name begins with the query, case and accents aside. */
export function personMatches(person: Person, query: PeopleQuery): boolean {
  if (!query.q) return true;
  const wanted = fold(query.q);
  const name = fold(person.name);
  return name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted));
}

export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
