/** Numbers as people read them. */

/** Returns "24 s", "3 min", "1 h 05 min"; "" where nothing is known. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 1) return "1 s";
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Returns "24 s left", or "" where nothing is known. */
export function timeLeft(seconds: number | null | undefined): string {
  const text = duration(seconds);
  return text && `${text} left`;
}

/** Returns "11/s", "0.4/s", or "" at a standstill. */
export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return "";
  return `${perSecond < 9.95 ? Number(perSecond.toFixed(1)) : Math.round(perSecond)}/s`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** Returns "512 B", "3.4 MB" in steps of 1000. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text =
    unit === 0 || value >= 99.5 ? Math.round(value).toString() : Number(value.toFixed(1)).toString();
  return `${text} ${UNITS[unit] ?? ""}`;
}

const numbers = new Intl.NumberFormat("en");

/** Returns "12,340". */
export function count(value: number): string {
  return numbers.format(value);
}

/** Returns "1 face", "34 faces". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Returns a date and time in the reader's own format. */
export function when(iso: string | null): string {
  if (!iso) return "";
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Returns how long ago something was: "just now", "5 min ago", "3 h ago", "yesterday", else its date. */
export function ago(iso: string | null, now = Date.now()): string {
  if (!iso) return "";
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < MINUTE_S) return "just now";
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min ago`;
  if (seconds < DAY_S) return `${Math.floor(seconds / HOUR_S)} h ago`;
  if (seconds < 2 * DAY_S) return "yesterday";
  if (seconds < 14 * DAY_S) return `${Math.floor(seconds / DAY_S)} days ago`;
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: "medium" });
}
