/** An import's report in words. */
import type { ImportReport } from "../../api/types";
import { counted } from "../../ui/duration";

/** Returns the button's words: "Name 34 faces", or why there is nothing to do. */
export function applyText({ labelled, entries }: ImportReport): string {
  if (labelled > 0) return `Name ${counted(labelled, "face")}`;
  return entries > 0 ? "Nothing would change" : "No name was found";
}

/** Returns the report in one sentence. */
export function reportSentence({ entries, labelled, already, people, unmatched_count: left }: ImportReport): string {
  if (!entries) return "There is no name in what was given.";
  const whose = people ? ` of ${counted(people, "person", "people")}` : "";
  const parts = [
    `${counted(entries, "name")}${whose} ${entries === 1 ? "was" : "were"} found`,
    `${counted(labelled, "face")} would get a name`,
  ];
  if (already) parts.push(`${counted(already, "face")} ${already === 1 ? "has" : "have"} it already`);
  if (left) parts.push(`${counted(left, "entry", "entries")} fit no face`);
  const last = parts.pop() ?? "";
  return `${parts.join(", ")} and ${last}.`;
}
