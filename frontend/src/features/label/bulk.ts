/** Answers for more faces than a page has loaded: requests by ids alone. */
import type { Face, FaceQuery, Id, LabelRequest } from "../../api/types";
import { counted } from "../../ui/duration";
import type { Saying } from "./request";

/** Faces a request; the site takes no more. */
export const MOST_A_REQUEST = 100_000;

export interface BulkStep {
  request: Omit<LabelRequest, "faces">;
  /** "Name 12,340 faces s12" */
  title: string;
  /** "12,340 faces are s12 now." */
  done: (count: number) => string;
}

/**
 * Returns what a saying about so many faces asks for, or null where it needs to look at each: accepting
 * suggestions, unless the list holds those of one person only.
 */
export function bulkStep(saying: Saying, count: number, query: FaceQuery): BulkStep | null {
  const faces = counted(count, "face");
  const plain = (request: BulkStep["request"], title: string, now: string): BulkStep => ({
    request,
    title,
    done: (changed) => `${counted(changed, "face")} ${changed === 1 ? "is" : "are"} ${now} now.`,
  });
  switch (saying.action) {
    case "assign": {
      const name = "name" in saying ? saying.name : saying.person.name;
      const request: BulkStep["request"] =
        "name" in saying
          ? { action: "assign", name, how: "typed" }
          : { action: "assign", person: saying.person.id, how: saying.how };
      return plain(request, `Name ${faces} ${name}`, name);
    }
    case "accept":
      if (query.suggested_person === undefined) return null;
      return plain(
        { action: "assign", person: query.suggested_person, how: "suggestion" },
        `Accept the suggestion for ${faces}`,
        "named",
      );
    case "reject":
      return plain({ action: "reject" }, `Say that ${faces} are none`, "set down as no faces");
    case "stranger":
      return plain({ action: "stranger" }, `Set ${faces} aside as strangers`, "strangers");
    case "unsure":
      return plain({ action: "unsure" }, `Set ${faces} aside as unsure`, "set aside as unsure");
    case "clear":
      return plain({ action: "clear" }, `Clear the labels of ${faces}`, "without a label");
    case "not_person":
      return plain(
        { action: "not_person" },
        `Refuse what is suggested for ${faces}`,
        "without that suggestion",
      );
  }
}

/**
 * Returns the faces as a request names them: with the version that was seen where the face is loaded, so
 * that nobody else's newer answer is lost, and without one where it was chosen by its place in the list.
 */
export function asked(ids: readonly Id[], faceOf: (id: Id) => Face | undefined) {
  return ids.map((id) => ({ id, version: faceOf(id)?.version ?? null }));
}

/** Returns the ids in the sizes that the site takes. */
export function batched(ids: readonly Id[], most = MOST_A_REQUEST): Id[][] {
  const batches: Id[][] = [];
  for (let at = 0; at < ids.length; at += most) batches.push(ids.slice(at, at + most));
  return batches;
}
