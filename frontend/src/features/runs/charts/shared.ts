/** What several components look at without rendering their parents: a value and who wants to know of it. */
import { useSyncExternalStore } from "react";

export class Shared<T> {
  private listeners = new Set<() => void>();

  constructor(private value: T) {}

  get = (): T => this.value;

  set = (value: T): void => {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of this.listeners) listener();
  };

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const useShared = <T>(shared: Shared<T>): T => useSyncExternalStore(shared.listen, shared.get);
