/** Speed over the last few seconds. */

interface Sample {
  at_ms: number;
  files: number;
  bytes: number;
}

/** Long enough that requests of 24 files don't make the number jump. */
const WINDOW_MS = 6_000;

export class Rate {
  private samples: Sample[] = [];

  add(at_ms: number, files: number, bytes: number): void {
    this.samples.push({ at_ms, files, bytes });
    while (this.samples.length > 2 && at_ms - (this.samples[1]?.at_ms ?? at_ms) > WINDOW_MS) {
      this.samples.shift();
    }
  }

  reset(): void {
    this.samples = [];
  }

  /** Files and bytes a second between the oldest and the newest sample; 0 until there are two. */
  get perSecond(): { files: number; bytes: number } {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at_ms - first.at_ms < 250) return { files: 0, bytes: 0 };
    const seconds = (last.at_ms - first.at_ms) / 1000;
    return { files: (last.files - first.files) / seconds, bytes: (last.bytes - first.bytes) / seconds };
  }
}
