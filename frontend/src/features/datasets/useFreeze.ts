import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { readinessKey, useReadiness } from "../../api/datasets";
import type { Id } from "../../api/types";
import { listen } from "../../live/listeners";
import { useUrlState } from "../../ui/useUrlState";
import { type Freeze, readFreeze, rulesOf, writeFreeze } from "./freeze";

const SETTLED_MS = 250;
/** Labels come in bursts; the panel follows them without asking for each. */
const GATHER_MS = 1_500;

/** The form of a new version: what it holds, kept in the address, and what the site says of its rules. */
export function useFreeze(project: Id) {
  const url = useUrlState();
  const [form, setForm] = useState(() => readFreeze(url.get));
  const keep = useDebouncedCallback((next: Freeze) => url.set(writeFreeze(next)), SETTLED_MS);
  const change = (changes: Partial<Freeze>) => {
    const next = { ...form, ...changes };
    setForm(next);
    keep(next);
  };
  const rules = useMemo(() => rulesOf(form), [form]);
  const [asked] = useDebouncedValue(rules, SETTLED_MS);
  const readiness = useReadiness(project, asked);
  useFollowing(project);
  const settled = JSON.stringify(asked) === JSON.stringify(rules) && !readiness.isPlaceholderData;
  return { form, change, readiness, settled };
}

/** Asks again after labels, people or photos changed while the panel is there. */
function useFollowing(project: Id) {
  const cache = useQueryClient();
  const again = useDebouncedCallback(
    () => void cache.invalidateQueries({ queryKey: readinessKey(project) }),
    GATHER_MS,
  );
  useEffect(
    () =>
      listen(cache, (of, { type }) => {
        if (of === project && /^(faces|people|photos|project)\./.test(type)) again();
      }),
    [cache, project, again],
  );
}
