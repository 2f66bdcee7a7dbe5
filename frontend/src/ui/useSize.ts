import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useCallback, useState } from "react";

const UNKNOWN = { width: 0, height: 0 };

/** As Mantine's `useElementSize`, but the size is known before the element is first painted: what depends
 *  on it neither appears late nor misses the keys that are pressed meanwhile. */
export function useSize<T extends HTMLElement>() {
  const { ref: observed, width, height } = useElementSize<T>();
  const [first, setFirst] = useState(UNKNOWN);
  const measured = useCallback((element: T | null) => {
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    setFirst({ width, height });
  }, []);
  const ref = useMergedRef(observed, measured);
  return width || height ? { ref, width, height } : { ref, ...first };
}
