import type { Handlers } from "../keys/useKeys";
import type { Move } from "./selection";

/** Returns the handlers of the keys that move the focus over a grid of faces, or extend the selection. */
export function moveKeys(move: (to: Move, extending: boolean) => void): Handlers {
  return {
    left: () => move("left", false),
    right: () => move("right", false),
    up: () => move("up", false),
    down: () => move("down", false),
    first: () => move("first", false),
    last: () => move("last", false),
    "extend.left": () => move("left", true),
    "extend.right": () => move("right", true),
    "extend.up": () => move("up", true),
    "extend.down": () => move("down", true),
  };
}
