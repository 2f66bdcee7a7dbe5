/** Every key of the site with its help text. The `?` sheet is made from this list, so it can't be stale. */

export type Scope = "everywhere" | "photos" | "photo" | "faces" | "label" | "cards";

export interface Binding {
  readonly action: string;
  readonly scope: Scope;
  /** As `KeyboardEvent.key`, with "mod+" for Ctrl or Command and "shift+". */
  readonly keys: readonly string[];
  readonly help: string;
  /** Short text for the bar under the page; bindings without it stand in the sheet only. */
  readonly hint?: string;
  /** Heard even from text fields and dialogs. */
  readonly always?: boolean;
}

/** The scopes that are live together on a page, narrowest last. */
export const PAGES: Readonly<Record<string, readonly Scope[]>> = {
  Photos: ["everywhere", "photos"],
  "One photo": ["everywhere", "photo"],
  Label: ["everywhere", "faces", "label"],
  "Suggested cards": ["everywhere", "cards"],
  "One person": ["everywhere", "faces", "label"],
};

export const SCOPE_TITLES: Readonly<Record<Scope, string>> = {
  everywhere: "Everywhere",
  photos: "Photos",
  photo: "One photo",
  faces: "In a grid of faces",
  label: "Saying who it is",
  cards: "Suggested cards",
};

const define = <const B extends readonly Binding[]>(bindings: B): B => bindings;

export const BINDINGS = define([
  {
    action: "palette",
    scope: "everywhere",
    keys: ["mod+k"],
    help: "Find a page, a person or an action",
    always: true,
  },
  { action: "help", scope: "everywhere", keys: ["?"], help: "Show this sheet" },

  { action: "photos.all", scope: "photos", keys: ["mod+a"], help: "Select every loaded photo" },
  { action: "photos.clear", scope: "photos", keys: ["Escape"], help: "Clear the selection" },
  {
    action: "photos.trash",
    scope: "photos",
    keys: ["Delete"],
    help: "Move the selected photos to the trash",
  },

  { action: "photo.previous", scope: "photo", keys: ["ArrowLeft"], help: "Previous photo", hint: "previous" },
  { action: "photo.next", scope: "photo", keys: ["ArrowRight"], help: "Next photo", hint: "next" },
  { action: "photo.close", scope: "photo", keys: ["Escape"], help: "Back to all photos", hint: "back" },

  { action: "left", scope: "faces", keys: ["ArrowLeft"], help: "Face to the left" },
  { action: "right", scope: "faces", keys: ["ArrowRight"], help: "Face to the right" },
  { action: "up", scope: "faces", keys: ["ArrowUp"], help: "Face above" },
  { action: "down", scope: "faces", keys: ["ArrowDown"], help: "Face below" },
  {
    action: "extend.left",
    scope: "faces",
    keys: ["shift+ArrowLeft"],
    help: "Extend the selection to the left",
  },
  {
    action: "extend.right",
    scope: "faces",
    keys: ["shift+ArrowRight"],
    help: "Extend the selection to the right",
  },
  {
    action: "extend.up",
    scope: "faces",
    keys: ["shift+ArrowUp"],
    help: "Extend the selection by a row upwards",
  },
  {
    action: "extend.down",
    scope: "faces",
    keys: ["shift+ArrowDown"],
    help: "Extend the selection by a row downwards",
  },
  { action: "first", scope: "faces", keys: ["Home"], help: "First face" },
  { action: "last", scope: "faces", keys: ["End"], help: "Last loaded face" },
  { action: "all", scope: "faces", keys: ["mod+a"], help: "Select every loaded face" },
  { action: "clear", scope: "faces", keys: ["Escape"], help: "Clear the selection" },

  {
    action: "accept",
    scope: "label",
    keys: ["Enter"],
    help: "Accept the suggestion of each selected face",
    hint: "accept",
  },
  { action: "candidate.1", scope: "label", keys: ["1"], help: "Name the selection like the nearest person" },
  {
    action: "candidate.2",
    scope: "label",
    keys: ["2"],
    help: "Name the selection like the second nearest person",
  },
  {
    action: "candidate.3",
    scope: "label",
    keys: ["3"],
    help: "Name the selection like the third nearest person",
  },
  {
    action: "candidate.4",
    scope: "label",
    keys: ["4"],
    help: "Name the selection like the fourth nearest person",
  },
  {
    action: "candidate.5",
    scope: "label",
    keys: ["5"],
    help: "Name the selection like the fifth nearest person",
  },
  { action: "name", scope: "label", keys: ["t", "/"], help: "Type a name", hint: "type a name" },
  { action: "reject", scope: "label", keys: ["x"], help: "Not a face", hint: "not a face" },
  {
    action: "stranger",
    scope: "label",
    keys: ["s"],
    help: "A stranger: a face that needs no name",
    hint: "stranger",
  },
  { action: "unsure", scope: "label", keys: ["u"], help: "Unsure: set aside for later", hint: "unsure" },
  {
    action: "not_person",
    scope: "label",
    keys: ["n"],
    help: "Not this person: never suggest them for this face again",
    hint: "not this person",
  },
  { action: "unlabel", scope: "label", keys: ["c"], help: "Clear the label" },
  { action: "undo", scope: "label", keys: ["mod+z"], help: "Undo the last change" },
  { action: "redo", scope: "label", keys: ["mod+shift+z", "mod+y"], help: "Redo" },

  {
    action: "card.name",
    scope: "cards",
    keys: ["Enter"],
    help: "Name the faces of the card",
    hint: "name them",
  },
  { action: "card.skip", scope: "cards", keys: ["ArrowDown"], help: "Skip to the next card", hint: "skip" },
  {
    action: "card.reject",
    scope: "cards",
    keys: ["n"],
    help: "None of them is this person",
    hint: "not this person",
  },
  { action: "card.all", scope: "cards", keys: ["Escape"], help: "Take every face back into the card" },
  { action: "card.undo", scope: "cards", keys: ["mod+z"], help: "Undo the last change" },
  { action: "card.redo", scope: "cards", keys: ["mod+shift+z", "mod+y"], help: "Redo" },
]);

export type Action = (typeof BINDINGS)[number]["action"];

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Returns a press in the notation of the bindings: "mod+shift+z", "shift+ArrowLeft", "?". */
export function notation(press: KeyPress): string {
  if (press.altKey) return "";
  const letter = press.key.length === 1;
  const key = letter ? press.key.toLowerCase() : press.key;
  const mod = press.ctrlKey || press.metaKey;
  // Shift is part of typing "?" or "/" on some keyboards; it counts for letters and named keys only.
  const shift = press.shiftKey && (!letter || /[a-z]/.test(key));
  return `${mod ? "mod+" : ""}${shift ? "shift+" : ""}${key}`;
}

/** Returns the binding that a press means in the given scopes. */
export function bindingFor(press: KeyPress, scopes: readonly Scope[]): Binding | undefined {
  const pressed = notation(press);
  if (!pressed) return undefined;
  return (BINDINGS as readonly Binding[]).find(
    (binding) => scopes.includes(binding.scope) && binding.keys.includes(pressed),
  );
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
  shift: "Shift",
};

/** Returns the caps to draw for a key: ["Ctrl", "Z"]; Command on a Mac. */
export function caps(key: string, mac = false): string[] {
  return key.split("+").map((part) => {
    if (part === "mod") return mac ? "⌘" : "Ctrl";
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

export const isMac = (): boolean =>
  typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
