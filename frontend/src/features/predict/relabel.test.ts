import { expect, it } from "vitest";
import type { PredictedFace } from "../../api/types";
import { facesText, largest, type Limit, limitOf, ordered, reachOf, relabel } from "./relabel";

const predicted = (...distances: number[]): PredictedFace => ({
  box: { left: 0, top: 0, right: 1, bottom: 1 },
  score: 1,
  name: null,
  person: null,
  confidence: 0.8,
  distance: distances[0] ?? null,
  unknown: 0.2,
  candidates: distances.map((distance, index) => ({
    person: { id: index, name: `s${index}` },
    name: `s${index}`,
    cover_url: null,
    distance,
    score: 0.5,
    votes: 1,
    weight: 1,
  })),
  neighbours: [],
});

const under = (at: number): Limit => ({ of: "distance", at });

it("names by a CNN from a chance on", () => {
  const [first] = predicted(0).candidates;
  const face = { ...predicted(), candidates: first ? [{ ...first, distance: null, score: 0.7 }] : [] };
  expect(relabel(face, { of: "chance", at: 0.7 })).toEqual({ name: "s0", distance: null, confidence: 0.7 });
  expect(relabel(face, { of: "chance", at: 0.71 }).name).toBeNull();
  expect(limitOf({ accept_distance: null, accept_chance: 0.5 })).toEqual({ of: "chance", at: 0.5 });
  expect(limitOf({ accept_distance: 0.45, accept_chance: null })).toEqual(under(0.45));
});

it("follows the threshold", () => {
  const face = predicted(0.42, 0.5);
  expect(relabel(face, under(0.45)).name).toBe("s0");
  expect(relabel(face, under(0.4)).name).toBeNull();
  expect(relabel(face, under(0.42)).name).toBeNull(); // nearer than, not as near as
});

it("never names by a candidate that lost the vote", () => {
  expect(relabel(predicted(0.5, 0.3), under(0.45)).name).toBeNull();
});

it("knows nobody where there is no candidate", () => {
  expect(relabel(predicted(), under(0.6))).toEqual({ name: null, distance: null, confidence: 0.8 });
});

it("takes its score with a name", () => {
  expect(relabel(predicted(0.3), under(0.6)).confidence).toBe(0.5);
});

it("lets the handle reach every distance", () => {
  expect(reachOf([predicted(0.3)], 0.45)).toBe(1);
  expect(reachOf([predicted(0.3, 1.2)], 0.45)).toBe(1.3);
  expect(reachOf([], 1.4)).toBe(1.5);
  expect(reachOf([predicted(1.99)], 0.45)).toBe(2);
});

it("finds the largest face", () => {
  const wide = { ...predicted(), box: { left: 0, top: 0, right: 9, bottom: 9 } };
  expect(largest([predicted(), wide, predicted()])).toBe(1);
  expect(largest([])).toBeNull();
});

it("puts the faces from left to right", () => {
  const at = (left: number) => ({ ...predicted(), box: { left, top: 0, right: left + 10, bottom: 10 } });
  const lefts = ordered({ faces: [at(50), at(0), at(20)] }).faces.map(({ box }) => box.left);
  expect(lefts).toEqual([0, 20, 50]);
});

it("counts in words", () => {
  expect(facesText([])).toBe("No face was found");
  expect(facesText([{ name: "s1" }])).toBe("1 face");
  expect(facesText([{ name: "s1" }, { name: null }, { name: null }])).toBe("3 faces, 2 of them unknown");
  expect(facesText([{ name: null }, { name: null }])).toBe("2 faces, all unknown");
});
