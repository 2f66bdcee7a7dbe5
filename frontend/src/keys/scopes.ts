/** Where keys work: a scope is live while its part of a page is there. */

export type Scope =
  | "everywhere"
  | "photos"
  | "people"
  | "history"
  | "photo"
  | "box"
  | "faces"
  | "label"
  | "cards"
  | "suspects"
  | "twice"
  | "review"
  | "conflicts"
  | "detection"
  | "predict"
  | "camera"
  | "newRun";

export interface Binding {
  readonly action: string;
  readonly scope: Scope;
  /** As `KeyboardEvent.key`, with "mod+" for Ctrl or Command, "shift+" and "alt+"; the last are heard from text fields, too. */
  readonly keys: readonly string[];
  readonly help: string;
  /** Short text for the bar under the page; bindings without it stand in the sheet only. */
  readonly hint?: string;
  /** Heard even from text fields and dialogs. */
  readonly always?: boolean;
  /** Heard from a text field while it is empty. */
  readonly emptyField?: boolean;
}

/** Returns the bindings with their actions as types. */
export const define = <const B extends readonly Binding[]>(bindings: B): B => bindings;

/** Scopes of dialogs: while one is open, its keys alone are heard. */
export const DIALOGS: readonly Scope[] = ["conflicts"];

/** The scopes that are live together on a page, narrowest last. */
export const PAGES: Readonly<Record<string, readonly Scope[]>> = {
  Photos: ["everywhere", "photos"],
  "One photo": ["everywhere", "photo"],
  "A box on a photo": ["everywhere", "box"],
  Label: ["everywhere", "faces", "label"],
  Cards: ["everywhere", "cards"],
  "Suspects one by one": ["everywhere", "suspects"],
  "Twice in a photo": ["everywhere", "twice"],
  "Reviewing labels": ["everywhere", "review"],
  "Two answers for a face": ["everywhere", "conflicts"],
  "One person": ["everywhere", "faces", "label"],
  "Detection and quality": ["everywhere", "detection"],
  People: ["everywhere", "people", "history"],
  "Team, import and export": ["everywhere", "history"],
  Predict: ["everywhere", "predict", "history"],
  "Predict by camera": ["everywhere", "predict", "camera", "history"],
  "New run": ["everywhere", "newRun"],
  "Find by a photo": ["everywhere", "faces", "history"],
};

export const SCOPE_TITLES: Readonly<Record<Scope, string>> = {
  everywhere: "Everywhere",
  photos: "Photos",
  photo: "One photo",
  box: "Drawing or moving a box",
  faces: "In a grid of faces",
  label: "Saying who it is",
  cards: "On a card of faces",
  suspects: "Suspects one by one",
  twice: "The same person twice in a photo",
  review: "Reviewing labels",
  conflicts: "Two answers for a face",
  detection: "Detection and quality",
  predict: "The faces of a prediction",
  camera: "Predict by camera",
  newRun: "The form of a new run",
  people: "In the gallery of people",
  history: "Undo and redo",
};
