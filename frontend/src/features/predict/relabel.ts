/** Names by distance or chance, computed in the page so that they follow the slider at once. */
import type { PredictedFace, Prediction } from "../../api/types";
import { counted } from "../../ui/duration";

export interface Named {
  name: string | null;
  distance: number | null;
  confidence: number;
}

/** Where names begin: under a distance for a vote, from a chance on for a CNN. */
export interface Limit {
  of: "distance" | "chance";
  at: number;
}

/** Returns the limit that an answer was given by. */
export function limitOf({ accept_distance, accept_chance }: Limits): Limit {
  if (accept_chance !== null) return { of: "chance", at: accept_chance };
  return { of: "distance", at: accept_distance ?? 0 };
}

type Limits = Pick<Prediction, "accept_distance" | "accept_chance">;

/** Returns a face's name by a limit: the first candidate, if near or likely enough. */
export function relabel(face: PredictedFace, limit: Limit): Named {
  const [best] = face.candidates;
  if (!best) return { name: null, distance: face.distance, confidence: face.confidence };
  const isNamed =
    limit.of === "chance" ? best.score >= limit.at : best.distance !== null && best.distance < limit.at;
  return { name: isNamed ? best.name : null, distance: best.distance, confidence: best.score };
}

/** Returns the right end of the slider: distances of some measures go up to 2. */
export function reachOf(faces: readonly PredictedFace[], accept_distance: number): number {
  const all = faces.flatMap(({ candidates }) => candidates.map(({ distance }) => distance ?? 0));
  const furthest = Math.max(accept_distance, ...all);
  return furthest < 1 ? 1 : Math.min(2, Math.ceil(10 * furthest + 0.5) / 10);
}

/** Returns an answer with its faces as one reads them: from left to right. */
export function ordered<F extends Pick<PredictedFace, "box">, P extends { faces: F[] }>(prediction: P): P {
  return { ...prediction, faces: leftToRight(prediction.faces) };
}

export function leftToRight<F extends Pick<PredictedFace, "box">>(faces: readonly F[]): F[] {
  const middle = ({ box }: F) => box.left + box.right;
  return [...faces].sort((one, other) => middle(one) - middle(other));
}

/** Returns the place of the largest face, or null where there is none. */
export function largest(faces: readonly Pick<PredictedFace, "box">[]): number | null {
  const areas = faces.map(({ box }) => (box.right - box.left) * (box.bottom - box.top));
  const most = Math.max(...areas);
  return areas.length ? areas.indexOf(most) : null;
}

/** Returns "3 faces, 1 of them unknown". */
export function facesText(named: readonly Pick<Named, "name">[]): string {
  if (!named.length) return "No face was found";
  const unknown = named.filter(({ name }) => name === null).length;
  if (!unknown) return counted(named.length, "face");
  if (named.length === 1) return "1 face, unknown";
  const of = unknown === named.length ? "all" : `${unknown} of them`;
  return `${counted(named.length, "face")}, ${of} unknown`;
}
