/** What merging people will do, in words. */
import type { Id, Person } from "../../api/types";
import { counted } from "../../ui/duration";

/** Returns who should stay unless somebody says otherwise: who has most faces, the oldest of equals. */
export function survivorOf(people: readonly Person[]): Id {
  const [first, ...others] = people;
  if (!first) return 0;
  return others.reduce((best, person) => {
    const more = person.face_count - best.face_count;
    return more > 0 || (more === 0 && person.id < best.id) ? person : best;
  }, first).id;
}

/** Returns "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** Past so many people names would fill the dialog. */
const MOST_NAMES = 5;

/** Returns what happens: "12 faces of s3 become s12. s3 goes away. This can be undone." */
export function mergeSentence(people: readonly Person[], into: Id): string {
  const stays = people.find(({ id }) => id === into);
  const go = people.filter(({ id }) => id !== into);
  if (!stays || !go.length) return "Choose at least two people.";
  const faces = go.reduce((sum, { face_count }) => sum + face_count, 0);
  const whose =
    go.length > MOST_NAMES
      ? `${counted(faces, "face")} of ${go.length} people`
      : listed(
          go.map(({ name, face_count }, index) =>
            index === 0 ? `${counted(face_count, "face")} of ${name}` : `${face_count} of ${name}`,
          ),
        );
  const gone = go.length > MOST_NAMES ? "These people" : listed(go.map(({ name }) => name));
  return (
    `${whose} ${faces === 1 ? "becomes" : "become"} ${stays.name}. ` +
    `${gone} ${go.length === 1 ? "goes" : "go"} away. This can be undone.`
  );
}

/** Returns what was done: "s3 and s7 are s12 now." */
export function mergedSentence(people: readonly Person[], into: Id): string {
  const go = people.filter(({ id }) => id !== into).map(({ name }) => name);
  const stays = people.find(({ id }) => id === into)?.name ?? "";
  const who = go.length > MOST_NAMES ? `${go.length} people` : listed(go);
  return `${who} ${go.length === 1 ? "is" : "are"} ${stays} now.`;
}
