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

export function faceMatches(face: Face, query: FaceQuery): boolean {
  if (query.photo !== undefined && face.photo_id !== query.photo) return false;
  if (query.min_score !== undefined && face.score < query.min_score) return false;
  if (query.max_score !== undefined && face.score >= query.max_score) return false;
  if (query.votes !== undefined && face.votes !== query.votes) return false;
  // A face that isn't measured yet lies in no range.
  const quality = face.quality?.score ?? Number.NaN;
  if (query.min_quality !== undefined && !(quality >= query.min_quality)) return false;
  if (query.max_quality !== undefined && !(quality < query.max_quality)) return false;
  if (query.person !== undefined && face.person?.id !== query.person) return false;
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
