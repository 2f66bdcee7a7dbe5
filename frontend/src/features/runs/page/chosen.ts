/** Which experiments are charted, as the page's address has it. */
import { MOST_LINES } from "../charts/look";

/** Returns the numbers: all at first, as many as can be told apart. */
export function chosenOf(text: string, numbers: readonly number[]): Set<number> {
  if (text === "none") return new Set();
  const asked = new Set(text ? text.split(".").map(Number) : numbers);
  return new Set(numbers.filter((number) => asked.has(number)).slice(0, MOST_LINES));
}

/** Returns what the address says of them; null where that is what it means by itself. */
export function chosenText(chosen: ReadonlySet<number>, numbers: readonly number[]): string | null {
  if (!chosen.size) return "none";
  const usual = chosenOf("", numbers);
  if (usual.size === chosen.size && [...usual].every((number) => chosen.has(number))) return null;
  return [...chosen].sort((a, b) => a - b).join(".");
}
