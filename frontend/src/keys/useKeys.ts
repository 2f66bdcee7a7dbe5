import { useEffectEvent, useLayoutEffect } from "react";
import { type Action, bindingFor } from "./bindings";
import { notation } from "./press";
import { type Binding, DIALOGS, type Scope } from "./scopes";

export type Handlers = Partial<Record<Action, () => void>>;

/** Returns whether a press belongs to a text field or an open dialog and not to the page. */
export function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target.closest("[role=dialog], [role=menu], [role=listbox]")) return true;
  if (target instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "file"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Returns whether a binding of `scopes` may answer a press on `target`. */
function isHeard(binding: Binding, event: KeyboardEvent, scopes: readonly Scope[]): boolean {
  const { target } = event;
  if (binding.always || !isTaken(target)) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=dialog]")) return scopes.some((scope) => DIALOGS.includes(scope));
  if (!(target instanceof HTMLInputElement)) return false;
  return notation(event).startsWith("alt+") || (binding.emptyField === true && target.value === "");
}

/** True where Enter or Space would press the focused control anyway. */
function isControl(target: EventTarget | null, { emptyField = false }: Binding): boolean {
  if (emptyField && target instanceof HTMLInputElement && target.type === "text") return false;
  return (
    target instanceof HTMLElement &&
    target.closest("button, a[href], input, [role=option], [role=slider]") !== null &&
    target.closest("[data-keys=page]") === null
  );
}

/**
 * Listens for the bindings of `scope` while the component is there.
 *
 * From before it is painted: whoever sees it may press at once.
 */
export function useKeys(scope: Scope | readonly Scope[], handlers: Handlers, enabled = true): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const scopes = typeof scope === "string" ? [scope] : scope;
    const binding = bindingFor(event, scopes);
    if (!binding || !isHeard(binding, event, scopes)) return;
    const handler = handlers[binding.action as Action];
    if (!handler || ((event.key === "Enter" || event.key === " ") && isControl(event.target, binding))) return;
    event.preventDefault();
    handler();
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
