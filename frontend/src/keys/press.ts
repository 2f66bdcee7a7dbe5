/** Key presses in the notation of the bindings, and keys as they look. */

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Returns a press in the notation of the bindings: "mod+shift+z", "shift+ArrowLeft", "?". */
export function notation(press: KeyPress): string {
  if (press.altKey) return "";
  const letter = press.key.length === 1;
  // A plus joins keys in the notation.
  const key = press.key === "+" ? "plus" : letter ? press.key.toLowerCase() : press.key;
  const mod = press.ctrlKey || press.metaKey;
  // Shift is part of typing "?" or "/" on some keyboards; it counts for letters and named keys only.
  const shift = press.shiftKey && (!letter || /^[a-z]$/.test(key));
  return `${mod ? "mod+" : ""}${shift ? "shift+" : ""}${key}`;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
  plus: "+",
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
