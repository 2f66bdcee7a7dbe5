import {
  IconAlertTriangle,
  IconCheck,
  IconHelp,
  IconMoodOff,
  IconSparkles,
  IconUserOff,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Face } from "../api/types";
import { qualityBadge } from "./quality";

export type ShownState = "unlabelled" | "suggested" | "labelled" | "rejected" | "stranger" | "unsure";

/** Returns the state that a person sees. */
export function shownState(face: Face): ShownState {
  return face.state === "unlabelled" && face.suggestion ? "suggested" : face.state;
}

/** The icon beside the border, so that no state is told by colour alone. */
export const STATE_ICONS: Readonly<Record<ShownState, TablerIcon | null>> = {
  unlabelled: null,
  suggested: IconSparkles,
  labelled: IconCheck,
  rejected: IconMoodOff,
  stranger: IconUserOff,
  unsure: IconHelp,
};

export const DOUBTFUL_ICON = IconAlertTriangle;

/** Returns a face in words: what a screen reader says and a tooltip shows. */
export function described(face: Face): string {
  const badge = qualityBadge(face);
  return badge ? `${who(face)}, ${badge.text}` : who(face);
}

function who(face: Face): string {
  const where = `in ${face.photo_name}`;
  const doubt = face.doubtful ? ", perhaps no face" : "";
  switch (shownState(face)) {
    case "suggested":
      return `Face ${where}: looks like ${face.suggestion?.person.name ?? ""}${doubt}`;
    case "labelled":
      return `${face.person?.name ?? "Labelled"} ${where}`;
    case "rejected":
      return `Not a face, ${where}`;
    case "stranger":
      return `A stranger ${where}`;
    case "unsure":
      return `Set aside as unsure, ${where}`;
    default:
      return `Face without a name ${where}${doubt}`;
  }
}

/** Returns "82 %". */
export function share(score: number): string {
  return `${Math.round(100 * score)} %`;
}
