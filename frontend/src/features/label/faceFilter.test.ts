import { describe, expect, it } from "vitest";
import type { FaceQuery } from "../../api/types";
import { faceMatches } from "../../live/filters";
import { face, labelled, quality, suggestion } from "../../testing/samples";
import { active, applies, filterQuery, FILTERS, ordersFor, readRange, readTaken, type Url, writeRange } from "./faceFilter";

/** As `useUrlState` reads an address. */
function url(address: string): Url {
  const params = new URLSearchParams(address);
  return {
    get: (name) => params.get(name) ?? "",
    choice: (name, allowed) => allowed.find((other) => other === params.get(name)) ?? allowed[0],
    id: (name) => {
      const value = Number(params.get(name));
      return Number.isInteger(value) && value > 0 ? value : undefined;
    },
  };
}
const midnight = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString();

describe("the query of an address", () => {
  const cases: [string, Parameters<typeof filterQuery>[1], Partial<FaceQuery>][] = [
    ["", "todo", { order: "oldest", skipped: false }],
    ["", "labelled", { order: "newest" }],
    ["order=quality&person=5", "todo", { order: "quality", suggested_person: 5, skipped: false }],
    ["person=5", "labelled", { order: "newest", person: 5 }],
    ["skipped=only", "suggested", { order: "suggested", skipped: true }],
    ["skipped=any", "unlabelled", { order: "oldest" }],
    ["votes=no&quality=20-60", "labelled", { order: "newest", votes: false, min_quality: 0.2, max_quality: 0.6 }],
    ["score=0-90", "all", { order: "newest", max_score: 0.9 }],
    ["likeness=75-100", "suggested", { order: "suggested", min_likeness: 0.75, skipped: false }],
    ["among=evaluation-4-5-7", "labelled", { order: "newest", among: "evaluation-4-5-7" }],
    ["upload=3&by=2", "set_aside", { order: "newest", upload: 3, labelled_by: 2 }],
    [
      "from=2026-01-31&to=2026-02-01&added_to=2026-03-08",
      "labelled",
      {
        order: "newest",
        labelled_from: midnight(2026, 1, 31),
        labelled_to: midnight(2026, 2, 2),
        added_to: midnight(2026, 3, 9),
      },
    ],
  ];
  it.each(cases)("%s in %s", (address, state, query) => {
    expect(filterQuery(url(address), state)).toEqual(query);
  });

  it("leaves out what can't find anything there, and what is no value", () => {
    expect(filterQuery(url("likeness=20-60&skipped=only"), "labelled")).toEqual({ order: "newest" });
    expect(filterQuery(url("by=2&from=2026-01-01"), "todo")).toEqual({ order: "oldest", skipped: false });
    expect(filterQuery(url("quality=20-60&votes=yes"), "rejected")).toEqual({ order: "newest" });
    const broken = "order=worst&upload=x&quality=60-20&score=abc&by=-1&from=soon&votes=maybe&among=a;b";
    expect(filterQuery(url(broken), "labelled")).toEqual({ order: "newest" });
  });

  it("knows which filters are on", () => {
    expect(active(url("votes=no&by=2&likeness=1-2&zoom=90&order=oldest"), "labelled")).toEqual(["votes", "by"]);
  });

  it("offers orders of its own in each state, none twice", () => {
    for (const state of ["todo", "suggested", "labelled", "rejected", "set_aside", "all"] as const) {
      expect(new Set(ordersFor(state)).size).toBe(ordersFor(state).length);
      expect(FILTERS.some((filter) => applies(filter, state))).toBe(true);
    }
  });
});

it("reads what it writes", () => {
  for (let from = 0; from < 100; from += 7) {
    for (let to = from + 1; to <= 100; to += 9) {
      const text = writeRange({ from: from / 100, to: to / 100 });
      expect(text === null ? { from: 0, to: 1 } : readRange(text)).toEqual({ from: from / 100, to: to / 100 });
    }
  }
  expect(writeRange({ from: 0, to: 1 })).toBeNull();
});

it("knows who was taken for whom in a set of faces", () => {
  expect(readTaken("evaluation-4-5-7")).toEqual({ person: 5, said: 7 });
  expect(readTaken("evaluation-4-5-0")).toEqual({ person: 5, said: null });
  expect(readTaken("change-4")).toBeNull();
});

describe("what the filters find, as the page sees it", () => {
  const at = (photo_at: string) => face(1, { photo_at });
  const said = (moment: string, by_id = 1) =>
    face(1, { ...labelled(5), labelled: { by: "s1", by_id, at: moment, how: "typed" } });
  const suspect = {
    person: { id: 6, name: "s6" },
    own_distance: 0.5,
    other_distance: 0.3,
    other_face_id: null,
    other_crop_url: null,
  };
  const review = { state: "sent_back" as const, by: "s1", at: "2026-01-03T00:00:00Z", comment: "" };

  it.each([
    ["an upload", { upload: 3 }, face(1, { upload_id: 3 }), face(1, { upload_id: null })],
    ["who labelled", { labelled_by: 2 }, said("2026-01-01T00:00:00Z", 2), face(1)],
    [
      "when it was labelled",
      { labelled_from: "2026-01-01T00:00:00Z", labelled_to: "2026-01-02T00:00:00Z" },
      said("2026-01-01T00:00:00Z"),
      said("2026-01-02T00:00:00.000Z"),
    ],
    [
      "when the photo came in",
      { added_from: "2026-01-01T10:00:00+02:00" },
      at("2026-01-01T08:00:00Z"),
      at("2026-01-01T07:59:59Z"),
    ],
    [
      "likeness",
      { min_likeness: 0.5, max_likeness: 0.95 },
      face(1, { suggestion: suggestion(5) }),
      face(1),
    ],
    ["suspects", { suspect: true }, face(1, { ...labelled(5), suspect }), face(1, labelled(5))],
    ["no suspects", { suspect: false }, face(1), face(1, { suspect })],
    ["twice in a photo", { twice: true }, face(1, { twice: true }), face(1)],
    ["open reviews", { review: "open" }, face(1, labelled(5)), face(1, { ...labelled(5), review })],
    ["what was sent back", { review: "sent_back" }, face(1, { ...labelled(5), review }), face(1)],
    ["a cluster", { cluster: 4 }, face(1, { cluster_id: 4 }), face(1, { ...labelled(5), cluster_id: 4 })],
    ["votes", { votes: false }, face(1, { votes: false }), face(1)],
    ["an order that needs a label", { order: "labelled" }, face(1, labelled(5)), face(1)],
    ["an order that needs a suggestion", { order: "unlikely" }, face(1, { suggestion: suggestion(5) }), face(1)],
    ["quality", { max_quality: 0.5 }, face(1, { quality: quality({ score: 0.4 }) }), face(1, { quality: null })],
  ] as const)("%s", (_, query, inside, outside) => {
    expect([faceMatches(inside, query), faceMatches(outside, query)]).toEqual([true, false]);
  });

  it("is everything where nothing is asked for", () => {
    expect(faceMatches(face(1), { suspect: null, twice: null, votes: null, skipped: false })).toBe(true);
  });
});
