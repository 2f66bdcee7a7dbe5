import { describe, expect, it, vi } from "vitest";
import { face, labelled, person } from "../testing/samples";
import { KnownFaces } from "./known";

const nothing = new Map();

describe("known faces", () => {
  it("asks for what isn't known and keeps what was answered", () => {
    const known = new KnownFaces();
    expect(known.lacks(1)).toBe(true);
    known.answered([1, 2], [face(1)], nothing);
    expect([known.lacks(1), known.get(1)?.id]).toEqual([false, 1]);
    expect([known.lacks(2), known.get(2)]).toEqual([false, null]);
  });

  it("prefers the fresher of two versions", () => {
    const known = new KnownFaces();
    known.answered([1], [face(1, { version: 5 })], new Map([[1, face(1, labelled(5, 4))]]));
    expect(known.get(1)?.version).toBe(5);
    known.answered([1], [face(1, { version: 5 })], new Map([[1, face(1, labelled(5, 6))]]));
    expect(known.get(1)?.person?.id).toBe(5);
    known.heard([face(1, { version: 3 })]);
    expect(known.get(1)?.version).toBe(6);
  });

  it("believes the site's answer over the guess that was shown first", () => {
    const known = new KnownFaces();
    known.heard([face(2, labelled(5))]);
    known.heard([face(2, { state: "stranger", version: 2 })]);
    expect(known.get(2)?.state).toBe("stranger");
  });

  it("takes a guess back when the site knows nothing of it", () => {
    const known = new KnownFaces();
    known.heard([face(2, labelled(5))]);
    known.answered([2], [face(2)], nothing); // the guess is forgotten: the request failed
    expect(known.get(2)?.state).toBe("unlabelled");
  });

  it("shows what is outdated until it is answered again", () => {
    const known = new KnownFaces();
    known.answered([1], [face(1)], nothing);
    known.outdate();
    expect([known.lacks(1), known.get(1)?.id]).toEqual([true, 1]);
    known.answered([1], [face(1)], nothing);
    expect(known.lacks(1)).toBe(false);
  });

  it("renames, and says so once for all", () => {
    const known = new KnownFaces();
    known.answered([1, 2], [face(1, labelled(5)), face(2)], nothing);
    const listener = vi.fn();
    known.subscribe(listener);
    known.renamed([person(5, { name: "s55" }), person(6)]);
    expect(known.get(1)?.person?.name).toBe("s55");
    expect(listener).toHaveBeenCalledExactlyOnceWith([[1, known.get(1)]]);
  });

  it("forgets those that were heard of longest ago", () => {
    const known = new KnownFaces(3);
    known.answered([1, 2, 3], [face(1), face(2), face(3)], nothing);
    known.heard([face(1, { version: 2 })]);
    known.answered([4], [face(4)], nothing);
    expect([1, 2, 3, 4].map((id) => known.lacks(id))).toEqual([false, true, false, false]);
  });
});
