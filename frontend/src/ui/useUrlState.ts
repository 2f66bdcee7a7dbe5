import { use } from "react";
import { useLocation, useSearchParams } from "react-router";
import { AppRouter } from "./appRouter";

/** The page's state in its address, so that a link and Back show the same. */
export function useUrlState() {
  const [params, setParams] = useSearchParams();
  const { pathname } = useLocation();
  const router = use(AppRouter);
  const set = (changes: Record<string, string | null | undefined>, push = false) => {
    // What a page writes while it is being left must not turn the way to the next one round.
    const bound = router && (router.state.navigation.location ?? router.state.location);
    if (bound && bound.pathname !== pathname) return;
    const next = new URLSearchParams(bound ? bound.search : params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setParams(next, { replace: !push });
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
