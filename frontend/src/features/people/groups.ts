/** Sub-groups of a person's faces: which of them an answer is about. */
import type { Face, Id, PersonGroup } from "../../api/types";
import { counted } from "../../ui/duration";

/** Returns the faces of a group but those taken out, with their versions as far as they were seen. */
export function meant(
  group: PersonGroup,
  seen: readonly Face[],
  out: ReadonlySet<Id>,
): { id: Id; version: number | null }[] {
  const versions = new Map(seen.map((face) => [face.id, face.version]));
  return group.face_ids
    .filter((id) => !out.has(id))
    .map((id) => ({ id, version: versions.get(id) ?? null }));
}

/** Returns a group's heading. The biggest is most likely the person; the others are to be looked at. */
export function groupTitle(index: number, size: number, name: string): string {
  return index === 0 ? `Most of them: ${counted(size, "face")} of ${name}` : `${counted(size, "face")} apart`;
}
