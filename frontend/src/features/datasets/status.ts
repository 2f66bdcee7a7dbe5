/** How far a version is, and what erasure took of it, in words. */
import type { Dataset } from "../../api/types";
import { count, counted } from "../../ui/duration";

export const STATUS_NAMES: Readonly<Record<Dataset["status"], string>> = {
  waiting: "Waiting",
  working: "Being made",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const isOpen = ({ status }: Pick<Dataset, "status">): boolean =>
  status === "waiting" || status === "working";

export const hasContent = ({ status }: Pick<Dataset, "status">): boolean => status === "succeeded";

/** Returns 0 to 100; 0 where the total isn't known yet. */
export const progressPercent = ({ done, total }: Pick<Dataset, "done" | "total">): number =>
  total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;

/** Returns "132 of 400 faces", or that it hasn't begun. */
export function progressText({ status, done, total }: Pick<Dataset, "status" | "done" | "total">): string {
  if (status === "waiting") return "Waits for a worker";
  return total ? `${count(done)} of ${counted(total, "face")}` : "Reading the labels";
}

/** Returns "3 faces erased", where there is little room; "" where nothing was. */
export function erasedShort(version: Pick<Dataset, "erased_faces" | "erased_people">): string {
  return erasedText({ ...version, erased_people: version.erased_faces ? 0 : version.erased_people });
}

/** Returns "3 faces erased", "3 faces of 2 people erased", or "". */
export function erasedText({ erased_faces, erased_people }: Pick<Dataset, "erased_faces" | "erased_people">): string {
  if (!erased_faces && !erased_people) return "";
  const people = counted(erased_people, "person", "people");
  if (!erased_faces) return `${people} erased`;
  return `${counted(erased_faces, "face")}${erased_people ? ` of ${people}` : ""} erased`;
}
