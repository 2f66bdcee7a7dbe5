import { expect, it } from "vitest";
import { keys } from "../api/keys";
import { flat } from "../api/pages";
import type { Face, FaceQuery } from "../api/types";
import { face, labelled, pages, suggestion } from "../testing/samples";
import type { Entry } from "./entries";
import type { LiveEvent } from "./events";
import { reduce } from "./reducer";

const P = 7;
const faceEntry = (query: FaceQuery, items: Face[]): Entry => ({
  key: keys.faces(P, query),
  data: pages(items),
});

it("other suggestions are written at once; only what the site alone knows is asked for", () => {
  const open = faceEntry({ state: "suggested" }, [face(2, { suggestion: suggestion(5) }), face(3)]);
  const gaining = faceEntry({ state: "suggested", suggested_person: 6 }, []);
  const labels = faceEntry({ state: "labelled" }, [face(4, labelled(5))]);
  const now = [face(2), face(3, { suggestion: suggestion(6) })];
  const event: LiveEvent = { type: "suggestions.changed", faces: now };
  const { set, refetch } = reduce(event, [open, gaining, labels], P);
  expect(flat(set[0]?.data as { pages: { items: Face[]; next: null }[] })).toEqual([now[1]]);
  expect(set).toHaveLength(1);
  for (const key of [gaining.key, keys.allClusters(P), keys.allSuggestions(P), keys.allCandidates(P)]) {
    expect(refetch).toContainEqual(key);
  }
  for (const key of [labels.key, keys.allFaces(P), keys.allPhotoDetails(P), keys.changes(P), keys.team(P)]) {
    expect(refetch).not.toContainEqual(key);
  }
  const many = reduce({ type: "suggestions.changed", faces: null }, [open], P);
  expect(many.set).toEqual([]);
  expect(many.refetch).toContainEqual(keys.allFaces(P));
});
