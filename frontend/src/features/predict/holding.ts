/** The camera's button as a machine: a picture is due only while it is held, and one at a time. */

/** At most two pictures a second. */
export const LEAST_BETWEEN_MS = 500;

export interface Holding {
  held: boolean;
  /** Whether an answer is awaited. */
  waiting: boolean;
  /** When the last picture was sent. */
  sentAt: number | null;
}

export type HoldEvent = { type: "press" } | { type: "release" } | { type: "sent"; at: number } | { type: "answered" };

export const released: Holding = { held: false, waiting: false, sentAt: null };

export function hold(state: Holding, event: HoldEvent): Holding {
  switch (event.type) {
    case "press":
      return state.held ? state : { ...state, held: true };
    case "release":
      return state.held ? { ...state, held: false } : state;
    case "sent":
      return { ...state, waiting: true, sentAt: event.at };
    case "answered":
      return { ...state, waiting: false };
  }
}

/** Returns in how many milliseconds the next picture is due; null: none is, until something happens. */
export function dueIn({ held, waiting, sentAt }: Holding, now: number): number | null {
  if (!held || waiting) return null;
  return sentAt === null ? 0 : Math.max(0, sentAt + LEAST_BETWEEN_MS - now);
}
