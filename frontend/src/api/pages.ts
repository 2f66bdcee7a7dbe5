/** How keyset pages are followed. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Page } from "./types";

export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

export const firstPage: string | undefined = undefined;

/** Returns the cursor of the page after `last`, or undefined where there is none. */
export function nextPage<T>(last: Page<T>): string | undefined {
  return last.next ?? undefined;
}

/** Returns the loaded items of all pages in order. */
export function flat<T>(pages: { pages: Page<T>[] } | undefined): T[] {
  return pages ? pages.pages.flatMap((page) => page.items) : [];
}
