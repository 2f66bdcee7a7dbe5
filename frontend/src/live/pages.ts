/** The pages of a project by the words that the socket says for them. */
const NAMES: Readonly<Record<string, string>> = {
  photos: "Photos",
  label: "Label",
  people: "People",
  team: "Team",
  find: "Find",
  predict: "Predict",
  settings: "Settings",
};

/** Returns the word for the page at a path of the site, or "" for a page without one. */
export function pageOf(pathname: string): string {
  const word = pathname.split("/")[3] ?? "";
  return Object.hasOwn(NAMES, word) ? word : "";
}

/** Returns a page's name by its word, or "" for one that this version doesn't know. */
export function pageName(word: string): string {
  return Object.hasOwn(NAMES, word) ? (NAMES[word] ?? "") : "";
}
