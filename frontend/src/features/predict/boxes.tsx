/** Named faces as boxes over a picture. */
import type { PredictedFace } from "../../api/types";
import { share } from "../../grid/faceState";
import type { Boxed } from "../../ui/FaceBoxes";
import type { Shown } from "./corrections";
import { FaceIcon } from "./FaceLines";

export function boxesOf(faces: readonly Pick<PredictedFace, "box">[], shown: readonly Shown[]): Boxed[] {
  return faces.flatMap(({ box }, index) => {
    const face = shown[index];
    if (!face) return [];
    const text = face.name === null ? "unknown" : face.said ? face.name : `${face.name} ${share(face.confidence)}`;
    const icon = face.name === null || face.said ? <FaceIcon face={face} size={13} /> : undefined;
    return [{ box, text, icon, label: `${text}: show who voted`, unknown: face.name === null }];
  });
}
