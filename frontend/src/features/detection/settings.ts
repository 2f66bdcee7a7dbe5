import type { DetectorSettings } from "../../api/types";

/** Returns whether two settings look for the same faces. */
export function sameSettings(one: DetectorSettings, other: DetectorSettings): boolean {
  return (
    one.min_face_px === other.min_face_px &&
    one.thresholds.length === other.thresholds.length &&
    one.thresholds.every((value, index) => value === other.thresholds[index])
  );
}

/** Returns "faces from 20 px, thresholds 0.6, 0.7, 0.7". */
export function settingsText({ min_face_px, thresholds }: DetectorSettings): string {
  return `faces from ${min_face_px} px, thresholds ${thresholds.join(", ")}`;
}
