/** Key presses in the notation of the bindings, and keys as they look. */

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey"> &
  Partial<Pick<KeyboardEvent, "code" | "getModifierState">>;

/** Returns a press in the notation of the bindings: "mod+shift+z", "shift+ArrowLeft", "alt+x", "?". */
export function notation(press: KeyPress): string {
  if (press.altKey || press.getModifierState?.("AltGraph")) return withAlt(press);
  const letter = press.key.length === 1;
  // A plus joins keys in the notation.
  const key = press.key === "+" ? "plus" : letter ? press.key.toLowerCase() : press.key;
  const mod = press.ctrlKey || press.metaKey;
  // Shift is part of typing "?" or "/" on some keyboards; it counts for letters and named keys only.
  const shift = press.shiftKey && (!letter || /^[a-z]$/.test(key));
  return `${mod ? "mod+" : ""}${shift ? "shift+" : ""}${key}`;
}

/**
 * Returns "alt+x" by the place of the key, as Option and X give another character on a Mac; "" where
 * AltGr writes text, which on Windows looks like Ctrl and Alt together.
 */
function withAlt(press: KeyPress): string {
  if (press.ctrlKey || press.metaKey || press.shiftKey || press.getModifierState?.("AltGraph")) return "";
  const [, place] = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(press.code ?? "")?.filter(Boolean) ?? [];
  const key = place?.toLowerCase() ?? (press.key.length > 1 ? press.key : "");
  return key && key !== "Alt" && key !== "Dead" ? `alt+${key}` : "";
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
  " ": "Space",
};

/** Returns the caps to draw for a key: ["Ctrl", "Z"]; Command on a Mac. */
export function caps(key: string, mac = false): string[] {
  return key.split("+").map((part) => {
    if (part === "mod") return mac ? "⌘" : "Ctrl";
    if (part === "alt") return mac ? "⌥" : "Alt";
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

export const isMac = (): boolean =>
  typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
