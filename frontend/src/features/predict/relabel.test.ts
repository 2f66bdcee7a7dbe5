import { expect, it } from "vitest";
import type { PredictedFace } from "../../api/types";
import { relabel } from "./relabel";

const predicted = (...distances: number[]): PredictedFace => ({
  box: { left: 0, top: 0, right: 1, bottom: 1 },
  score: 1,
  name: null,
  person: null,
  confidence: 0.8,
  distance: distances[0] ?? null,
  candidates: distances.map((distance, index) => ({
    person: { id: index, name: `s${index}` },
    cover_url: null,
    distance,
    score: 0.5,
    votes: 1,
  })),
  neighbours: [],
});

it("follows the threshold", () => {
  const face = predicted(0.42, 0.5);
  expect(relabel(face, 0.45).name).toBe("s0");
  expect(relabel(face, 0.4).name).toBeNull();
  expect(relabel(face, 0.42).name).toBeNull(); // nearer than, not as near as
});

it("never names by a candidate that lost the vote", () => {
  expect(relabel(predicted(0.5, 0.3), 0.45).name).toBeNull();
});

it("knows nobody where there is no candidate", () => {
  expect(relabel(predicted(), 0.6)).toEqual({ name: null, distance: null, confidence: 0.8 });
});
