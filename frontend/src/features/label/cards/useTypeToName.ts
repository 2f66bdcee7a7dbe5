import { type RefObject, useEffectEvent, useLayoutEffect } from "react";
import { bindingFor } from "../../../keys/bindings";
import { isTaken } from "../../../keys/useKeys";
import { startsName } from "./typing";

/** Begins the name box with a letter that no key of the page means, wherever the focus is. */
export function useTypeToName(
  box: RefObject<HTMLInputElement | null>,
  onStart: (letter: string) => void,
  enabled: boolean,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTaken(event.target)) return;
    if (!startsName(event, bindingFor(event, ["everywhere", "cards"]) !== undefined)) return;
    event.preventDefault();
    onStart(event.key);
    box.current?.focus();
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
