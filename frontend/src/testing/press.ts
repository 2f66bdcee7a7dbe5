import type { KeyPress } from "../keys/press";

/** A press of a key, with the modifiers that are named. */
export const press = (key: string, mods: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...mods,
});
