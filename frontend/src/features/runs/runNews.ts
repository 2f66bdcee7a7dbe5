/** Which runs have ended, and a mark on the tab for whoever looks at another one. */
import type { Id } from "../../api/types";

/** Returns the runs that were open and no longer are; none before anything was known. */
export function gone(known: ReadonlySet<Id> | null, open: ReadonlySet<Id>): Id[] {
  return known ? [...known].filter((id) => !open.has(id)) : [];
}

/** Puts a mark before the tab's title until somebody looks at the tab; none while it is seen. */
export function markTitle(mark: string, page: Document = document): void {
  if (page.visibilityState === "visible") return;
  const bare = page.title.replace(/^\S /u, (start) => (MARKS.includes(start[0] ?? "") ? "" : start));
  const marked = `${mark} ${bare}`;
  page.title = marked;
  page.addEventListener(
    "visibilitychange",
    // A page opened meanwhile has a title of its own.
    () => {
      if (page.title === marked) page.title = bare;
    },
    { once: true },
  );
}

const MARKS = ["✓", "!"];
