/** Names by distance, computed in the page so that they follow the slider at once. */
import type { PredictedFace } from "../../api/types";

export interface Named {
  name: string | null;
  distance: number | null;
  confidence: number;
}

/** Returns a face's name when `accept_distance` is the limit: the first candidate, if near enough. */
export function relabel(face: PredictedFace, accept_distance: number): Named {
  const [best] = face.candidates;
  if (!best) return { name: null, distance: face.distance, confidence: face.confidence };
  const near = best.distance < accept_distance;
  return { name: near ? best.name : null, distance: best.distance, confidence: face.confidence };
}
