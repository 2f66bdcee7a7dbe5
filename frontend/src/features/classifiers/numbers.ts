/** Shares and distances as people read them. */
import type { Share } from "../../api/evaluations";

/** Returns "99.5 %"; what isn't all or nothing is never rounded to it. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  return `${digits(share)} %`;
}

function digits(share: number): string {
  const value = 100 * share;
  if (value <= 0) return "0";
  if (value >= 100) return "100";
  if (value > 99.95) return value > 99.99 ? "> 99.99" : value.toFixed(2);
  if (value < 0.095) return value < 0.01 ? "< 0.01" : value.toFixed(2);
  return Number(value.toFixed(1)).toString();
}

/** Returns "98.2 to 99.9 %", or "" where there is no interval. */
export function interval({ low, high }: Share): string {
  if (low === null || high === null) return "";
  return `${digits(low)} to ${digits(high)} %`;
}

/** Returns "0.470"; cosine distances are small and get a digit more. */
export const far = (distance: number): string => distance.toFixed(distance < 0.1 ? 4 : 3);
