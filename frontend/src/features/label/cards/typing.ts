/** Which presses begin a name. */
import type { KeyPress } from "../../../keys/press";

/** Returns whether a press begins a name: any letter that means nothing here, and any capital one. */
export function startsName(press: KeyPress, isBound: boolean): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey) return false;
  if (!/^\p{L}$/u.test(press.key)) return false;
  return !isBound || (press.shiftKey && press.key !== press.key.toLowerCase());
}
