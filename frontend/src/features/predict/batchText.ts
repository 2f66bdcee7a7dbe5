/** Batches in words. */
import type { Batch, BatchItem } from "../../api/types";
import { count, counted } from "../../ui/duration";

/** Returns what a batch is called where it has no name of its own. */
export function batchName({ name, source, created_at }: Pick<Batch, "name" | "source" | "created_at">): string {
  if (name) return name;
  if (source === "project") return "All photos of the project";
  const made = new Date(created_at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return `Photos of ${made}`;
}

/** Returns a batch's state as people say it. */
export function stateText({ state, failed }: Pick<Batch, "state" | "failed">): string {
  switch (state) {
    case "open":
      return "Photos still arriving";
    case "running":
      return "Working";
    case "cancelled":
      return "Stopped";
    case "done":
      return failed ? "Done, with failures" : "Done";
  }
}

/** Returns "132 of 400 photos, 260 faces, 214 of them named, 2 failed". */
export function countsText(
  { total, done, failed, face_count, named_count }: Pick<Batch, "total" | "done" | "failed" | "face_count" | "named_count">,
  /** How many there will be, where more are on their way. */
  expected = total,
): string {
  const all = Math.max(total, expected);
  const parts = [
    done + failed < all ? `${count(done + failed)} of ${counted(all, "photo")}` : counted(all, "photo"),
    counted(face_count, "face"),
    face_count ? `${count(named_count)} of them named` : "",
    failed ? `${count(failed)} failed` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Returns the share that is done, 0 to 100. */
export function batchPercent({ total, done, failed }: Pick<Batch, "total" | "done" | "failed">, expected = total): number {
  const all = Math.max(total, expected);
  return all > 0 ? Math.min(100, (100 * (done + failed)) / all) : 0;
}

/** Returns what stands instead of faces: "" where there are faces to show. */
export function itemText({ state, error, faces }: Pick<BatchItem, "state" | "error" | "faces">): string {
  if (state === "failed") return error || "It could not be looked at.";
  if (state === "cancelled") return "Stopped before its turn";
  if (state === "waiting") return "Waiting";
  if (state === "working") return "Being looked at";
  return faces?.length ? "" : "No face";
}

/** Returns ", under a distance of 0.45" or ", from a chance of 60 %", or "" where the rule's own holds. */
export function limitText({ accept_distance, accept_chance }: Pick<Batch, "accept_distance" | "accept_chance">): string {
  if (accept_distance !== null) return `, under a distance of ${accept_distance.toFixed(2)}`;
  return accept_chance === null ? "" : `, from a chance of ${Math.round(100 * accept_chance)} %`;
}
