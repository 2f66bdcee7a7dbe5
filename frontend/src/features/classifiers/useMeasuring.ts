import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isMeasuring, measure, useEvaluation } from "../../api/evaluations";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";

/** The measurement of a classifier, or of the labels; what was never measured is begun at once. */
export function useMeasuring(project: Id, classifier: Id | null) {
  const cache = useQueryClient();
  const query = useEvaluation(project, classifier);
  const { mutate, isError, isPending, error } = useMutation({
    mutationFn: () => measure(project, classifier),
    onSuccess: (begun) => {
      cache.setQueryData(keys.evaluation(project, classifier), begun);
      void cache.invalidateQueries({ queryKey: keys.evaluation(project, classifier) });
    },
  });
  const never = query.data?.state === "none";
  useEffect(() => {
    if (never && !isPending && !isError) mutate();
  }, [never, isPending, isError, mutate]);
  const measuring = isPending || (never && !isError) || isMeasuring(query.data);
  return { query, start: () => mutate(), error, measuring };
}
