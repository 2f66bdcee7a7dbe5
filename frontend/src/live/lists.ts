/** Changes to keyset pages that leave them as a fresh request would find them. */
import type { Pages } from "../api/pages";
import type { Id } from "../api/types";

/** Returns the pages without the items that `leaves` names; the same object if there are none. */
export function without<T>(pages: Pages<T>, leaves: (item: T) => boolean): Pages<T> {
  let changed = false;
  const next = pages.pages.map((page) => {
    const items = page.items.filter((item) => !leaves(item));
    if (items.length === page.items.length) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...pages, pages: next } : pages;
}

/** Returns the pages with each item that `change` answers for replaced; the same object if none is. */
export function replaced<T>(pages: Pages<T>, change: (item: T) => T | undefined): Pages<T> {
  let changed = false;
  const next = pages.pages.map((page) => {
    let touched = false;
    const items = page.items.map((item) => {
      const other = change(item);
      if (other === undefined || other === item) return item;
      touched = true;
      return other;
    });
    if (!touched) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...pages, pages: next } : pages;
}

/**
 * Returns the pages with `item` where the order puts it.
 * Past the last loaded item it is left out if more pages exist: the next request brings it.
 */
export function inserted<T extends { id: Id }>(
  pages: Pages<T>,
  item: T,
  compare: (a: T, b: T) => number,
): Pages<T> {
  for (const [index, page] of pages.pages.entries()) {
    const at = page.items.findIndex((other) => compare(item, other) < 0);
    const isLast = index === pages.pages.length - 1;
    if (at === -1 && !(isLast && page.next === null)) continue;
    const items = [...page.items];
    items.splice(at === -1 ? items.length : at, 0, item);
    return { ...pages, pages: pages.pages.with(index, { ...page, items }) };
  }
  return pages;
}
