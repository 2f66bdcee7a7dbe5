/** Photos, faces and people as the API writes them. */
import type { Counts, Face, Job, Page, Person, Photo, Project, Quality } from "../api/types";

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
    quality: quality(),
    use: "rule",
    votes: true,
    by_hand: false,
    cluster_id: null,
    suspect: null,
    twice: false,
    review: null,
    photo_at: "2026-01-01T00:00:00Z",
    upload_id: 1,
    ...changes,
  };
}

export function quality(changes: Partial<Quality> = {}): Quality {
  return {
    score: 0.9,
    reason: "",
    size_px: 60,
    sharpness: 0.8,
    brightness: 0.5,
    yaw: 0,
    pitch: 0,
    roll: 0,
    ...changes,
  };
}

export function job(id: number, changes: Partial<Job> = {}): Job {
  return {
    id,
    kind: "detect",
    state: "running",
    total: 400,
    done: 132,
    failed: 0,
    error: null,
    by: "s1",
    created_at: `2026-01-01T00:00:${String(id).padStart(2, "0")}Z`,
    finished_at: null,
    settings: { min_face_px: 20, thresholds: [0.6, 0.7, 0.7] },
    embedder: null,
    photo_count: 400,
    result: null,
    can_apply: false,
    can_cancel: true,
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
    cover_face_id: null,
    created_at: "2026-01-01T00:00:00Z",
    note: "",
    changed_at: "2026-01-01T00:00:00Z",
    suspect_count: 0,
    twice_count: 0,
    few: true,
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
  labelled: { by: "s1", by_id: 1, at: "2026-01-01T00:00:00Z", how: "typed" },
  version,
});

export const counts: Counts = {
  photos: { waiting: 0, working: 0, done: 4, failed: 0, total: 4, without_faces: 0, trashed: 0 },
  faces: {
    unlabelled: 2,
    suggested: 3,
    labelled: 1,
    rejected: 0,
    stranger: 0,
    unsure: 0,
    total: 6,
    clusters: 1,
    suspects: 0,
    twice: 0,
    sent_back: 0,
  },
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
  embedder: "dlib-face-resnet-1",
  embedder_title: "dlib face network",
  min_face_px: 20,
  thresholds: [0.6, 0.7, 0.7],
  min_quality: 0.35,
  retention_days: null,
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
