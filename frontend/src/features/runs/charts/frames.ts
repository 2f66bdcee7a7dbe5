/**
 * Draws what asked for it once, however often it asked. What takes long comes one to a frame, so that none
 * of them takes longer than it must.
 */
const light = new Set<() => void>();
const long = new Set<() => void>();
let asked = false;

export function draw(work: () => void, { takesLong = false } = {}): void {
  (takesLong ? long : light).add(work);
  ask();
}

/** Forgets what asked, as it is gone. */
export function forget(work: () => void): void {
  light.delete(work);
  long.delete(work);
}

function ask(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(frame);
}

function frame(): void {
  asked = false;
  const now = [...light, ...[...long].slice(0, 1)];
  for (const work of now) forget(work);
  if (long.size) ask();
  for (const work of now) work();
}

/** How much of its time a page may spend on drawing what comes in. */
const SHARE = 1 / 4;
const FRAME_MS = 1000 / 60;

/** Says how soon what changed may be drawn again, by how long the last time took here. */
export class Pace {
  private lateMs = 0;

  constructor(private readonly leastMs: number) {}

  get waitMs(): number {
    return Math.max(this.leastMs, this.lateMs / SHARE - this.lateMs);
  }

  /** Does what has things drawn, and takes by how much frames were late until all were. */
  time(work: () => void): void {
    const began = performance.now();
    let frames = 0;
    const next = () => {
      frames += 1;
      if (long.size) requestAnimationFrame(next);
      // Behind the painting of this frame.
      else setTimeout(() => (this.lateMs = Math.max(0, performance.now() - began - frames * FRAME_MS)));
    };
    work();
    requestAnimationFrame(next);
  }
}
