/** Versions as the API writes them, for tests. */
import type { Dataset } from "../../api/types";

export function dataset(id: number, changes: Partial<Dataset> = {}): Dataset {
  return {
    id,
    name: "orl",
    version: id,
    status: "succeeded",
    source: "labels",
    note: "",
    by: "s1",
    created_at: "2026-01-01T00:00:00Z",
    finished_at: "2026-01-01T00:00:09Z",
    error: null,
    done: 400,
    total: 400,
    size_bytes: 2_400_000,
    content_hash: "0123456789abcdef".repeat(4),
    face_count: 400,
    person_count: 40,
    splits: { train: 320, val: 40, test: 40 },
    ratios: { train: 0.8, val: 0.1, test: 0.1 },
    seed: 1234,
    margin: 0.25,
    crop_size_px: 160,
    embedder: "dlib-face-resnet-1",
    filter: { people: [], uploads: [], reviewed: false, min_faces: 1 },
    base: null,
    erased_faces: 0,
    erased_people: 0,
    erased_at: null,
    used_by: [],
    ...changes,
  };
}
