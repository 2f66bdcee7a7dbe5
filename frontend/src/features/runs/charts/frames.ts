/** Draws what asked for it once before the next picture of the screen, however often it asked. */
const due = new Set<() => void>();
let asked = false;

export function draw(work: () => void): void {
  due.add(work);
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const now = [...due];
    due.clear();
    for (const one of now) one();
  });
}

/** Forgets what asked, as it is gone. */
export const forget = (work: () => void): void => void due.delete(work);
