import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useFrozen } from "../../api/classifiers";
import { useRunPreview } from "../../api/runs";
import type { Id, RunPreview } from "../../api/types";
import { useUrlState } from "../../ui/useUrlState";
import { type NewRun, readNewRun, settingsOf, writeNewRun } from "./newRun";

const SETTLED_MS = 300;

/** The form of a new run: what it holds, kept in the address, and what the site says it would do. */
export function useNewRun(project: Id) {
  const url = useUrlState();
  const [params] = useSearchParams();
  const [form, setForm] = useState(() => readNewRun(params));
  const keep = useDebouncedCallback((next: NewRun) => url.set(writeNewRun(next)), SETTLED_MS);
  const change = (changes: Partial<NewRun>) => {
    const next = { ...form, ...changes };
    setForm(next);
    keep(next);
  };
  const write = (name: string, text: string) => change({ options: { ...form.options, [name]: text } });
  const frozen = useFrozen(project);
  const dataset = form.dataset ?? frozen.data?.[0]?.id ?? null;
  const settings = useMemo(() => (dataset === null ? null : settingsOf(form, dataset)), [form, dataset]);
  const [asked] = useDebouncedValue(settings, SETTLED_MS);
  const preview = useRunPreview(project, asked);
  const settled = JSON.stringify(asked) === JSON.stringify(settings) && !preview.isPlaceholderData;
  const good = useLastGood(preview.data);
  return {
    form,
    change,
    write,
    frozen,
    dataset,
    /** The last preview that there was: it stays while somebody types what can't be read yet. */
    good,
    error: settled ? preview.error : null,
    retry: preview.refetch,
    /** Whether `good` is about what stands in the form. */
    fits: settled && preview.isSuccess,
    asking: !settled || preview.isFetching,
  };
}

function useLastGood(data: RunPreview | undefined): RunPreview | undefined {
  const [good, setGood] = useState(data);
  if (data && data !== good) setGood(data);
  return data ?? good;
}
