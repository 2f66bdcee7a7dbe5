/** Photos, faces and people as the API writes them. */
import type { Counts, Face, Page, Person, Photo, Project } from "../api/types";

export function photo(id: number, changes: Partial<Photo> = {}): Photo {
  return {
    id,
    name: `photo-${id}.jpg`,
    path: `day/photo-${id}.jpg`,
    upload_id: 1,
    state: "waiting",
    error: null,
    face_count: 0,
    width: 300,
    height: 200,
    size_bytes: 1000,
    format: "JPEG",
    taken_at: null,
    created_at: `2026-01-01T00:00:${String(id).padStart(2, "0")}Z`,
    deleted_at: null,
    thumb_url: null,
    preview_url: null,
    original_url: `/original/${id}`,
    ...changes,
  };
}

export function face(id: number, changes: Partial<Face> = {}): Face {
  return {
    id,
    photo_id: 1,
    photo_name: "photo-1.jpg",
    box: { left: 10, top: 10, right: 50, bottom: 60 },
    photo_width: 300,
    photo_height: 200,
    score: 0.99,
    state: "unlabelled",
    person: null,
    suggestion: null,
    labelled: null,
    version: 1,
    crop_url: `/crop/${id}`,
    doubtful: false,
    ...changes,
  };
}

export function person(id: number, changes: Partial<Person> = {}): Person {
  return {
    id,
    name: `s${id}`,
    face_count: 1,
    suggested_count: 0,
    cover_url: null,
    created_at: "2026-01-01T00:00:00Z",
    ...changes,
  };
}

export const suggestion = (id: number, distance = 0.3) => ({
  person: { id, name: `s${id}` },
  distance,
  score: 0.9,
});

export const labelled = (id: number, version = 2): Partial<Face> => ({
  state: "labelled",
  person: { id, name: `s${id}` },
  labelled: { by: "s1", at: "2026-01-01T00:00:00Z", how: "typed" },
  version,
});

export const counts: Counts = {
  photos: { waiting: 0, working: 0, done: 4, failed: 0, total: 4, without_faces: 0, trashed: 0 },
  faces: { unlabelled: 2, suggested: 3, labelled: 1, rejected: 0, stranger: 0, unsure: 0, total: 6 },
  people: 2,
};

export const project: Project = {
  id: 7,
  name: "Archive",
  description: "",
  role: "owner",
  can: { label: true, upload: true, manage: true },
  created_at: "2026-01-01T00:00:00Z",
  archived_at: null,
  deleted_at: null,
  is_sample: false,
  embedder: "dlib",
  neighbours: 3,
  accept_distance: 0.45,
  suggest_distance: 0.6,
  cover_crops: [],
  counts,
};

/** Items in pages of two, as an infinite query holds them. */
export function pages<T>(items: T[], more = false) {
  const list: Page<T>[] = [];
  for (let at = 0; at < items.length || at === 0; at += 2) {
    const last = at + 2 >= items.length;
    list.push({ items: items.slice(at, at + 2), next: last && !more ? null : `after-${at + 1}` });
  }
  return { pages: list, pageParams: list.map((_, index) => (index ? `p${index}` : undefined)) };
}
