/** How good a crop is, in words. The site measures and decides; here is only how it is said. */
import type { Face, Quality, Use } from "../api/types";

export interface QualityBadge {
  /** `out`: it doesn't vote. `poor`: it does, although something is wrong with it. */
  kind: "out" | "poor";
  /** "doesn’t vote: too small: 22 px" */
  text: string;
}

/** Returns what a crop's badge says, or null for a crop that is good enough, or no face at all. */
export function qualityBadge(face: Face): QualityBadge | null {
  if (face.state === "rejected") return null;
  const reason = face.quality?.reason ?? "";
  if (!face.votes) {
    const why = face.use === "never" ? ["kept out by hand", reason] : [reason || "of poor quality"];
    return { kind: "out", text: `doesn’t vote: ${why.filter(Boolean).join(", ")}` };
  }
  if (!reason) return null;
  return { kind: "poor", text: face.use === "always" ? `votes all the same: ${reason}` : `poor: ${reason}` };
}

/** Returns what the one button does next: over the rule, and from there back to it. */
export function nextUse(face: Pick<Face, "use" | "votes">): Use {
  if (face.use !== "rule") return "rule";
  return face.votes ? "never" : "always";
}

export const USE_WORDS: Readonly<Record<Use, string>> = {
  always: "Let it vote",
  never: "Keep it out",
  rule: "By the rule",
};

/** Degrees under which a head counts as held straight. */
const STRAIGHT_DEGREES = 8;

/** Returns "turned 25°, tilted 8°", or "straight". */
export function pose({ yaw, pitch, roll }: Pick<Quality, "yaw" | "pitch" | "roll">): string {
  const parts = [
    [yaw, "turned"],
    [pitch, "nodding"],
    [roll, "tilted"],
  ] as const;
  const told = parts
    .filter(([degrees]) => Math.abs(degrees) >= STRAIGHT_DEGREES)
    .map(([degrees, word]) => `${word} ${Math.round(Math.abs(degrees))}°`);
  return told.join(", ") || "straight";
}

/** Returns the measures of a crop, each with its name. */
export function measures(quality: Quality): [string, string][] {
  return [
    ["Size", `${Math.round(quality.size_px)} px`],
    ["Sharpness", percent(quality.sharpness)],
    ["Pose", pose(quality)],
    ["Brightness", percent(quality.brightness)],
  ];
}

/** Returns the measures in one line; the size stands elsewhere. */
export function inBrief(quality: Quality): string {
  const hundredths = (share: number) => Math.round(100 * share);
  const { sharpness, brightness } = quality;
  return `sharp ${hundredths(sharpness)} · bright ${hundredths(brightness)} · ${pose(quality)}`;
}

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** Returns whether a face votes and why, as a sentence. */
export function voteSentence(face: Pick<Face, "use" | "votes" | "quality">): string {
  if (face.use === "always") return "Votes: somebody decided so.";
  if (face.use === "never") return "Doesn’t vote: somebody decided so.";
  if (!face.quality) return "Votes until it is measured.";
  if (face.votes) return face.quality.reason ? `Votes, but ${face.quality.reason}.` : "Good enough to vote.";
  return `Doesn’t vote: ${face.quality.reason || "under the project’s rule"}.`;
}
