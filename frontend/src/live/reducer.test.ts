/** Events applied to the old state equal what a fresh request would find. */
import { describe, expect, it } from "vitest";
import { keys } from "../api/keys";
import { flat } from "../api/pages";
import type { Face, FaceQuery, Id, Job, Person, Photo, PhotoQuery } from "../api/types";
import { face, job, labelled, pages, person, photo, quality, suggestion } from "../testing/samples";
import type { Entry } from "./entries";
import type { LiveEvent } from "./events";
import { comparePhotos, faceMatches, photoMatches } from "./filters";
import { furtherJob } from "./jobs";
import { reduce } from "./reducer";

const P = 7;

/** The site, as far as lists go: everything that matches, in order. */
const askPhotos = (all: Photo[], query: PhotoQuery) =>
  all.filter((one) => photoMatches(one, query)).sort(comparePhotos(query.order));
const askFaces = (all: Face[], query: FaceQuery) => all.filter((one) => faceMatches(one, query));

const photoEntry = (query: PhotoQuery, items: Photo[], more = false): Entry => ({
  key: keys.photos(P, query),
  data: pages(items, more),
});
const faceEntry = (query: FaceQuery, items: Face[]): Entry => ({
  key: keys.faces(P, query),
  data: pages(items),
});

/** The list after an event: what was set, or the old one if nothing was. */
function after<T>(event: LiveEvent, entry: Entry): T[] {
  const { set } = reduce(event, [entry], P);
  const data = set.find(({ key }) => key === entry.key)?.data ?? entry.data;
  return flat(data as { pages: { items: T[]; next: string | null }[] });
}

const PHOTO_QUERIES: PhotoQuery[] = [
  { order: "newest" },
  { order: "oldest" },
  { order: "name" },
  { state: "waiting" },
  { state: "done", order: "name" },
  { state: "without_faces" },
  { upload: 2 },
  { q: "PHOTO-3" },
  { trash: true },
];

describe("photos", () => {
  const old = [photo(1), photo(2, { upload_id: 2 }), photo(4, { state: "done", face_count: 2 }), photo(6)];

  it.each(PHOTO_QUERIES)("photos.added gives the fresh list for %o", (query) => {
    const added = [photo(3), photo(5, { upload_id: 2 }), photo(7)];
    const list = after<Photo>(
      { type: "photos.added", photos: added },
      photoEntry(query, askPhotos(old, query)),
    );
    expect(list).toEqual(askPhotos([...old, ...added], query));
  });

  it.each(PHOTO_QUERIES)("photos.changed gives the fresh list for %o", (query) => {
    const changed = [
      photo(1, { state: "done" }),
      photo(6, { state: "failed", error: { code: "x", message: "y" } }),
    ];
    const now = old.map((one) => changed.find(({ id }) => id === one.id) ?? one);
    const list = after<Photo>(
      { type: "photos.changed", photos: changed },
      photoEntry(query, askPhotos(old, query)),
    );
    expect(list).toEqual(askPhotos(now, query));
  });

  it("leaves out a photo past the last loaded page, which the next request brings", () => {
    const entry = photoEntry({ order: "oldest" }, [photo(1), photo(2)], true);
    expect(after<Photo>({ type: "photos.added", photos: [photo(9)] }, entry).map(({ id }) => id)).toEqual([
      1, 2,
    ]);
  });

  it("adds no photo to a list of those that show somebody", () => {
    for (const query of [{ person: 5 }, { people: "5,6" }] as PhotoQuery[]) {
      const entry = photoEntry(query, [photo(1)]);
      expect(after<Photo>({ type: "photos.added", photos: [photo(9)] }, entry).map(({ id }) => id)).toEqual([1]);
      const done = { type: "photos.changed" as const, photos: [photo(1, { face_count: 7 })] };
      expect(after<Photo>(done, entry).map((one) => one.face_count)).toEqual([7]);
    }
  });

  it("adds nothing twice", () => {
    const entry = photoEntry({}, [photo(1)]);
    expect(after<Photo>({ type: "photos.added", photos: [photo(1)] }, entry)).toHaveLength(1);
  });

  it("removes trashed photos and their faces, and asks for the trash again", () => {
    const trash = photoEntry({ trash: true }, []);
    const entries = [
      photoEntry({}, [photo(2), photo(1)]),
      faceEntry({ state: "all" }, [face(1), face(2, { photo_id: 2 })]),
      trash,
    ];
    const { set, refetch } = reduce({ type: "photos.removed", ids: [1] }, entries, P);
    const left = set.map(({ data }) => flat(data as { pages: { items: { id: Id }[]; next: null }[] }));
    expect(left.map((items) => items.map(({ id }) => id))).toEqual([[2], [2]]);
    expect(refetch).toContainEqual(trash.key);
  });
});

describe("faces", () => {
  const old = [
    face(1),
    face(2, { suggestion: suggestion(5) }),
    face(3, { suggestion: suggestion(6) }),
    face(4, labelled(5)),
  ];
  const queries: FaceQuery[] = [
    { state: "todo" },
    { state: "unlabelled" },
    { state: "suggested" },
    { state: "suggested", suggested_person: 5 },
    { state: "all" },
  ];

  it.each(queries)("faces that leave are gone from %o", (query) => {
    const changed = [face(1, labelled(5)), face(2, { state: "rejected", version: 2 })];
    const now = old.map((one) => changed.find(({ id }) => id === one.id) ?? one);
    const list = after<Face>(
      { type: "faces.changed", faces: changed, by: null },
      faceEntry(query, askFaces(old, query)),
    );
    expect(list).toEqual(askFaces(now, query));
  });

  it("asks for a list again that gains a face, and for no other", () => {
    const gaining = faceEntry({ state: "labelled", person: 5 }, [face(4, labelled(5))]);
    const losing = faceEntry({ state: "todo" }, [face(1)]);
    const event: LiveEvent = { type: "faces.changed", faces: [face(1, labelled(5))], by: null };
    const { refetch } = reduce(event, [gaining, losing], P);
    expect(refetch).toContainEqual(gaining.key);
    expect(refetch).not.toContainEqual(losing.key);
  });

  it("keeps a newer state against an older event", () => {
    const entry = faceEntry({ state: "all" }, [face(1, labelled(5, 4))]);
    const list = after<Face>({ type: "faces.changed", faces: [face(1, labelled(6, 3))], by: null }, entry);
    expect(list[0]?.person?.id).toBe(5);
  });

  it("puts found faces into the open photo, once", () => {
    const entry: Entry = {
      key: keys.photo(P, 1),
      data: { ...photo(1), faces: [face(1)], previous_id: null, next_id: null },
    };
    const event: LiveEvent = { type: "faces.added", photo_id: 1, faces: [face(1), face(2)] };
    const [set] = reduce(event, [entry], P).set;
    expect(set?.data).toMatchObject({ face_count: 2, faces: [{ id: 1 }, { id: 2 }] });
  });

  it("remembers what changed for lists that hold their place", () => {
    const entry: Entry = { key: keys.latest(P), data: new Map([[1, face(1, labelled(5, 3))]]) };
    const event: LiveEvent = {
      type: "faces.changed",
      faces: [face(1, labelled(6, 2)), face(2, labelled(6))],
      by: null,
    };
    const latest = reduce(event, [entry], P).set[0]?.data as Map<Id, Face>;
    expect(latest.get(1)?.version).toBe(3);
    expect(latest.get(2)?.person?.name).toBe("s6");
  });
});

describe("faces that are removed and come back", () => {
  const detail = (faces: Face[]): Entry => ({
    key: keys.photo(P, 1),
    data: { ...photo(1), faces, face_count: faces.length, previous_id: null, next_id: null },
  });
  const removed: LiveEvent = { type: "faces.removed", photo_id: 1, ids: [2] };

  it.each<FaceQuery>([{ state: "all" }, { state: "todo" }, { votes: true }])("leave the list %o", (query) => {
    const all = [face(1), face(2), face(3)];
    const list = after<Face>(removed, faceEntry(query, askFaces(all, query)));
    expect(list).toEqual(
      askFaces(
        all.filter(({ id }) => id !== 2),
        query,
      ),
    );
  });

  it("leave their photo, whose count follows, and no other photo", () => {
    const [set] = reduce(removed, [detail([face(1), face(2)])], P).set;
    expect(set?.data).toMatchObject({ face_count: 1, faces: [{ id: 1 }] });
    const other: Entry = { key: keys.photo(P, 9), data: { ...photo(9), faces: [face(2)] } };
    expect(reduce(removed, [other], P).set).toEqual([]);
  });

  it("are remembered as gone until they are added again", () => {
    const latest: Entry = { key: keys.latest(P), data: new Map([[1, face(1)]]) };
    const gone = reduce(removed, [latest], P).set[0]?.data as Map<Id, Face | null>;
    expect(gone.get(2)).toBeNull();
    const back: LiveEvent = { type: "faces.added", photo_id: 1, faces: [face(2, labelled(5))] };
    const again = reduce(back, [{ key: keys.latest(P), data: gone }], P).set[0]?.data as typeof gone;
    expect(again.get(2)?.person?.id).toBe(5);
  });

  it("take counts, people and the rule's preview along", () => {
    const { refetch } = reduce(removed, [], P);
    for (const key of [keys.progress(P), keys.allPeople(P), keys.allQuality(P), keys.changes(P)]) {
      expect(refetch).toContainEqual(key);
    }
  });
});

describe("quality", () => {
  const small = quality({ score: 0.2, reason: "too small: 22 px" });
  const all = [
    face(1),
    face(2, { quality: small, votes: false }),
    face(3, { quality: small, use: "always" }),
    face(4, { quality: null }),
  ];

  it.each<[FaceQuery, Id[]]>([
    [{ votes: true }, [1, 3, 4]],
    [{ votes: false }, [2]],
    [{ min_quality: 0.5 }, [1]],
    [{ max_quality: 0.5 }, [2, 3]],
  ])("%o finds %o", (query, ids) => expect(askFaces(all, query).map(({ id }) => id)).toEqual(ids));

  it("takes a face that now votes out of the list of those left out", () => {
    const event: LiveEvent = {
      type: "faces.changed",
      faces: [face(2, { quality: small, use: "always", votes: true, version: 2 })],
      by: null,
    };
    expect(after<Face>(event, faceEntry({ votes: false }, askFaces(all, { votes: false })))).toEqual([]);
  });
});

describe("jobs", () => {
  const list = (...jobs: Job[]): Entry => ({ key: keys.jobs(P), data: pages(jobs) });

  it("step forward in the list and in their own entry", () => {
    const next = job(2, { done: 200 });
    const entries = [list(job(2), job(1)), { key: keys.job(P, 2), data: job(2) }];
    const { set } = reduce({ type: "job.changed", job: next }, entries, P);
    expect(flat(set[0]?.data as { pages: { items: Job[]; next: null }[] })).toEqual([next, job(1)]);
    expect(set[1]?.data).toEqual(next);
  });

  it("that are new stand first", () => {
    const event: LiveEvent = { type: "job.changed", job: job(3) };
    expect(after<Job>(event, list(job(2), job(1))).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(after<Job>(event, list()).map(({ id }) => id)).toEqual([3]);
  });

  it("never go back when an event was overtaken by an answer", () => {
    const applying = job(2, { state: "applying", done: 0 });
    expect(furtherJob(applying, job(2, { state: "ready", done: 400 }))).toBe(applying);
    expect(furtherJob(job(2, { done: 132 }), job(2, { done: 131 })).done).toBe(132);
    const cancelled = job(2, { state: "cancelled" });
    expect(furtherJob(job(2), cancelled)).toBe(cancelled);
  });

  it("ask for everything again once they are done, and for nothing before", () => {
    expect(reduce({ type: "job.changed", job: job(2) }, [], P).refetch).toEqual([]);
    const { refetch } = reduce({ type: "job.changed", job: job(2, { state: "done" }) }, [], P);
    for (const key of [keys.allFaces(P), keys.allPhotos(P), keys.detail(P), keys.changes(P)]) {
      expect(refetch).toContainEqual(key);
    }
  });
});

describe("people", () => {
  it("renames in every place", () => {
    const renamed = person(5, { name: "s55", face_count: 3 });
    const entries: Entry[] = [
      { key: keys.people(P, { order: "name" }), data: pages([person(5), person(6)]) },
      { key: keys.person(P, 5), data: person(5) },
      faceEntry({ state: "all" }, [face(1, labelled(5)), face(2, { suggestion: suggestion(5) }), face(3)]),
    ];
    const [list, one, faces] = reduce({ type: "people.changed", people: [renamed] }, entries, P).set;
    expect(flat(list?.data as { pages: { items: Person[]; next: null }[] })[0]).toEqual(renamed);
    expect(one?.data).toEqual(renamed);
    const [first, second] = flat(faces?.data as { pages: { items: Face[]; next: null }[] });
    expect(first?.person?.name).toBe("s55");
    expect(second?.suggestion?.person.name).toBe("s55");
  });

  it("drops removed people from the gallery", () => {
    const entry: Entry = { key: keys.people(P, {}), data: pages([person(5), person(6)]) };
    expect(after<Person>({ type: "people.removed", ids: [5] }, entry).map(({ id }) => id)).toEqual([6]);
  });
});

it("leaves everything alone that an event doesn't concern", () => {
  const entries = [photoEntry({}, [photo(1)]), faceEntry({ state: "all" }, [face(1)])];
  expect(reduce({ type: "photos.changed", photos: [photo(9)] }, entries.slice(1), P).set).toEqual([]);
  expect(reduce({ type: "hello", version: "0.1.0" }, entries, P)).toEqual({ set: [], refetch: [] });
  expect(reduce({ type: "something.new" } as unknown as LiveEvent, entries, P).set).toEqual([]);
});
