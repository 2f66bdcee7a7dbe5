/** How far a team is, in words and numbers. */
import type { Team } from "../../api/types";
import { count, duration } from "../../ui/duration";

const HOUR_S = 3600;

/** Returns the share of faces with an answer, 0 to 100. */
export function sharePercent({ done, left }: Pick<Team, "done" | "left">): number {
  return done + left > 0 ? (100 * done) / (done + left) : 0;
}

/** Returns "1,240 an hour, 35 min left", "" where nobody has worked in the last hour. */
export function rateText({ left, last_hour }: Pick<Team, "left" | "last_hour">): string {
  if (last_hour <= 0) return "";
  const rate = `${count(last_hour)} in the last hour`;
  return left > 0 ? `${rate}, at which the rest takes ${duration((left / last_hour) * HOUR_S)}` : rate;
}

/** Returns what is left, with what is in somebody's hands: "34 left, 12 of them in hand". */
export function leftText({ left, held }: Pick<Team, "left" | "held">): string {
  if (!left) return "Nothing left";
  return held ? `${count(left)} left, ${count(held)} of them in hand` : `${count(left)} left`;
}

/** Returns "42 s" until a time, counted down; "any moment" once it has passed. */
export function countdown(until: string, now: number): string {
  const seconds = Math.ceil((Date.parse(until) - now) / 1000);
  return seconds > 0 ? `${seconds} s` : "any moment";
}
