/** How the lines of experiments are told apart: ten colours, and a dash pattern more for every ten. */

/** 3:1 at least on the panel's ground, and apart from each other for who sees few colours. */
const LIGHT = [
  "#0d7a70", "#c2410c", "#1d4ed8", "#a21caf", "#4d7c0f",
  "#b91c1c", "#0369a1", "#92600a", "#6d28d9", "#4b5563",
] as const; // prettier-ignore
const DARK = [
  "#4fb6aa", "#fb923c", "#7aa2ff", "#e879f9", "#a3e635",
  "#f87171", "#38bdf8", "#facc15", "#b197fc", "#c4cad1",
] as const; // prettier-ignore
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]];

/** More lines than this can't be told apart. */
export const MOST_LINES = 50;

export interface Look {
  colour: string;
  dash: readonly number[];
}

/** Returns the look of an experiment by its number in its run; the same object each time. */
export function lookOf(number: number, scheme: "light" | "dark"): Look {
  const key = `${scheme} ${number}`;
  const known = looks.get(key) ?? made(number, scheme);
  looks.set(key, known);
  return known;
}

const looks = new Map<string, Look>();

function made(number: number, scheme: "light" | "dark"): Look {
  const colours = scheme === "dark" ? DARK : LIGHT;
  return {
    colour: colours[number % colours.length] ?? colours[0],
    // One colour after the other, so that neighbours differ most; then the next pattern.
    dash: DASHES[Math.floor(number / colours.length) % DASHES.length] ?? [],
  };
}
