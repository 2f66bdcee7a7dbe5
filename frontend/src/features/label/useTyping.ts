import { type RefObject, useEffectEvent, useLayoutEffect } from "react";
import { bindingFor } from "../../keys/bindings";
import type { KeyPress } from "../../keys/press";
import type { Scope } from "../../keys/scopes";
import { isTaken } from "../../keys/useKeys";

const SCOPES: readonly Scope[] = ["everywhere", "faces", "label"];

/** Returns whether a press begins a name: what no key of the page means. A capital never means one. */
export function beginsName(press: KeyPress): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey) return false;
  return [...press.key].length === 1 && press.key !== " " && !bindingFor(press, SCOPES);
}

/** Begins the name box with whatever is typed on the page, so that naming needs no key before it. */
export function useTyping(nameBox: RefObject<HTMLInputElement | null>, enabled: boolean): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTaken(event.target)) return;
    // The letter itself goes to whatever has the focus once this is over.
    if (beginsName(event)) nameBox.current?.focus();
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
