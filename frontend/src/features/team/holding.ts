/** A batch of faces kept in hand while its page is open. It knows nothing of React. */
import type { Holder, Id, InHand, TakenHolds } from "../../api/types";

/** So long the batch has to stay the same before it is asked for: paging through costs nothing. */
export const SETTLE_MS = 150;
/** The site forgets a hold after 60 s. */
export const RENEW_MS = 20_000;
/** The site takes no more at once. */
export const MOST_FACES = 5_000;

export type Refused = ReadonlyMap<Id, Holder>;

/** The site, as far as holds go. */
export interface HoldSite {
  take: (faces: Id[]) => Promise<TakenHolds>;
  release: () => Promise<unknown>;
  /** Release while the page goes away. */
  leave: () => void;
}

export class Holding {
  private wanted: readonly Id[] = [];
  private settling: ReturnType<typeof setTimeout> | undefined;
  private renewing: ReturnType<typeof setInterval> | undefined;
  private holds = false;
  private asked = 0;

  constructor(
    private readonly site: HoldSite,
    private readonly onRefused: (refused: Refused) => void,
  ) {}

  start(): void {
    this.renewing = setInterval(this.renew, RENEW_MS);
    document.addEventListener("visibilitychange", this.renew);
    window.addEventListener("pagehide", this.leave);
    // A page that comes back out of the browser's memory had let go.
    window.addEventListener("pageshow", this.renew);
  }

  /** Wants these faces in hand, and no others. */
  want(faces: readonly Id[]): void {
    if (same(faces, this.wanted)) return;
    this.wanted = faces;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = undefined;
      void this.ask();
    }, SETTLE_MS);
  }

  /** Asks for the batch again, unless nobody looks at the page or it is about to be asked for. */
  readonly renew = (): void => {
    if (document.visibilityState !== "visible" || this.settling !== undefined) return;
    if (this.wanted.length) void this.ask();
  };

  stop(): void {
    clearTimeout(this.settling);
    clearInterval(this.renewing);
    document.removeEventListener("visibilitychange", this.renew);
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("pageshow", this.renew);
    this.wanted = [];
    this.settling = undefined;
    void this.letGo();
  }

  private readonly leave = (): void => {
    if (this.holds) this.site.leave();
    this.holds = false;
  };

  private async ask(): Promise<void> {
    if (!this.wanted.length) return this.letGo();
    const number = ++this.asked;
    this.holds = true;
    try {
      const { refused } = await this.site.take(this.wanted.slice(0, MOST_FACES));
      if (number === this.asked) this.onRefused(new Map(refused.map((one) => [one.face_id, one])));
    } catch {
      // Holds only keep people out of each other's way: labelling goes on, and the next renewal asks again.
    }
  }

  private async letGo(): Promise<void> {
    this.asked += 1;
    this.onRefused(new Map());
    if (!this.holds) return;
    this.holds = false;
    try {
      await this.site.release();
    } catch {
      // They run out by themselves.
    }
  }
}

/** Returns who else has which face in hand. */
export function heldByOthers(holds: readonly InHand[] | undefined, me: Id): Map<Id, Holder> {
  const held = new Map<Id, Holder>();
  for (const { user, face_ids, until } of holds ?? []) {
    if (user.id === me) continue;
    for (const id of face_ids) held.set(id, { user, until });
  }
  return held;
}

/** Returns a runner of calls, each of which starts when the one before has ended. */
export function inOrder(): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const next = last.then(call, call);
    last = next.catch(() => undefined);
    return next;
  };
}

function same(one: readonly Id[], other: readonly Id[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}
