/** Lines of an import that name no face: grouped by the reason, and as a file. */
import type { Unmatched } from "../../api/types";

export type Reason = Unmatched["reason"];

/** What a reason means and what helps. */
export const REASONS: Readonly<Record<Reason, { title: string; help: string }>> = {
  no_photo: {
    title: "No such photo",
    help: "No photo of the project has this name or path. Upload the photos first, or correct the names.",
  },
  several_photos: {
    title: "Several photos of this name",
    help: "Name the photo by its path, so that one alone fits.",
  },
  no_face: {
    title: "No face there",
    help: "The site found no face where the file says one is. A smaller overlap finds more; a missed face can be drawn on its photo.",
  },
  several_faces: {
    title: "Several faces fit",
    help: "The file doesn’t say which of the photo’s faces it means. Name these under Label.",
  },
  other_name: {
    title: "Has another name already",
    help: "Names given here stay. Switch on “Replace other names” to take the file’s.",
  },
  no_name: { title: "No name given", help: "The line or region names nobody." },
  unreadable: { title: "Can’t be read", help: "The file isn’t what its name says, or it ends early." },
};

export interface Unfit {
  reason: Reason;
  title: string;
  help: string;
  lines: Unmatched[];
}

/** Returns the lines by reason, the commonest first, each group in the order of its lines. */
export function grouped(lines: readonly Unmatched[]): Unfit[] {
  const groups = new Map<Reason, Unmatched[]>();
  for (const line of lines) {
    const group = groups.get(line.reason);
    if (group) group.push(line);
    else groups.set(line.reason, [line]);
  }
  return [...groups]
    .map(([reason, of]) => ({ reason, ...REASONS[reason], lines: of }))
    .sort((a, b) => b.lines.length - a.lines.length);
}

/** Returns the lines as CSV (RFC 4180), with a heading. */
export function asCsv(lines: readonly Unmatched[]): string {
  const rows = lines.map(({ source, photo, name, reason, message }) => [source, photo, name, reason, message]);
  return [["source", "photo", "name", "reason", "message"], ...rows]
    .map((row) => row.map(cell).join(","))
    .map((row) => `${row}\r\n`)
    .join("");
}

function cell(text: string): string {
  // A spreadsheet would run what begins like a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
