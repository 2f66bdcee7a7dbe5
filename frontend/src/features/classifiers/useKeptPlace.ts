import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

interface Place {
  y: number;
  /** The link that was followed, by its `data-place`. */
  link: string;
}

const nameOf = (key: string) => `place ${key}`;

/** Keeps how far a page is scrolled and which link was followed, so that Back returns to the same place. */
export function useKeptPlace(ready: boolean): void {
  const { key } = useLocation();
  const isBack = useNavigationType() === "POP";
  const due = useRef(isBack);
  useLayoutEffect(() => {
    if (!ready || !due.current) return;
    due.current = false;
    const place = read(key);
    if (!place) return;
    window.scrollTo(0, place.y);
    if (place.link) {
      document.querySelector<HTMLElement>(`[data-place="${CSS.escape(place.link)}"]`)?.focus({ preventScroll: true });
    }
  }, [ready, key]);
  useLayoutEffect(() => {
    let link = "";
    const keep = () => sessionStorage.setItem(nameOf(key), JSON.stringify({ y: window.scrollY, link }));
    const follow = (event: Event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-place]") : null;
      if (!target) return;
      link = target.dataset.place ?? "";
      keep();
    };
    document.addEventListener("click", follow, true);
    return () => document.removeEventListener("click", follow, true);
  }, [key]);
  useEffect(() => {
    // The browser's own try comes before there is anything to scroll.
    const before = history.scrollRestoration;
    history.scrollRestoration = "manual";
    return () => {
      history.scrollRestoration = before;
    };
  }, []);
}

function read(key: string): Place | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(nameOf(key)) ?? "null") as Partial<Place> | null;
    return typeof value?.y === "number" ? { y: value.y, link: value.link ?? "" } : null;
  } catch {
    return null;
  }
}
