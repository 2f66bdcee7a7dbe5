/** Which people all have to be on a photo, as the page's address says it. */
import type { Id } from "../../api/types";

/** Returns the ids in "1,2", each once; anything else in it is passed over. */
export function peopleAsked(text: string): Id[] {
  const ids = text
    .split(",")
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0);
  return [...new Set(ids)];
}

/** Returns what to do where no photo passes the filter. */
export function photosOf(people: number): string {
  if (people === 2) return "No photo shows both of these people. Leave one out, or show all.";
  if (people > 2) return `No photo shows all ${people} of these people. Leave one out, or show all.`;
  return "Change the filter, or show all.";
}
