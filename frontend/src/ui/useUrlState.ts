import { useSearchParams } from "react-router";

/** The page's state in its address, so that a link and Back show the same. */
export function useUrlState() {
  const [params, setParams] = useSearchParams();
  const set = (changes: Record<string, string | null | undefined>, push = false) => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: !push },
    );
  };
  /** Returns the value if it is one of `allowed`, else the first of them. */
  const choice = <T extends string>(name: string, allowed: readonly [T, ...T[]]): T => {
    const value = params.get(name);
    return allowed.find((other) => other === value) ?? allowed[0];
  };
  const id = (name: string): number | undefined => {
    const value = Number(params.get(name));
    return Number.isInteger(value) && value > 0 ? value : undefined;
  };
  return { get: (name: string) => params.get(name) ?? "", choice, id, set };
}
