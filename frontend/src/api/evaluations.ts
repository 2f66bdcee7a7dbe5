/** How good a classifier is, or the labels as they stand where no classifier is named. */
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { Evaluation, EvaluationResult, Id } from "./types";

export type PersonScore = EvaluationResult["persons"][number];
export type Cell = EvaluationResult["confusion"][number];
export type ThresholdPoint = EvaluationResult["chart"][number];
export type Recommended = EvaluationResult["recommended"][number];
export type CurvePoint = EvaluationResult["curve"][number];
export type Share = EvaluationResult["accuracy"];

const LABELS = "/api/v1/projects/{project_id}/evaluation";
const ONE = "/api/v1/projects/{project_id}/classifiers/{classifier_id}/evaluation";

export const getEvaluation = (project: Id, classifier: Id | null) =>
  answer(
    classifier === null
      ? client.GET(LABELS, { params: { path: { project_id: project } } })
      : client.GET(ONE, { params: { path: { project_id: project, classifier_id: classifier } } }),
  );

/** Has it measured anew, unless that is under way or nothing changed. */
export const measure = (project: Id, classifier: Id | null) =>
  answer(
    classifier === null
      ? client.POST(LABELS, { params: { path: { project_id: project } } })
      : client.POST(ONE, { params: { path: { project_id: project, classifier_id: classifier } } }),
  );

export const isMeasuring = (evaluation: Evaluation | undefined): boolean =>
  evaluation?.state === "waiting" || evaluation?.state === "working";

/** Events tell every step; this finds what a lost one would have said. */
const ASK_AGAIN_MS = 2_000;

/** The newest measurement. Labels change on other pages: it is asked for whenever it is opened. */
export function useEvaluation(project: Id, classifier: Id | null, enabled = true) {
  return useQuery({
    queryKey: keys.evaluation(project, classifier),
    queryFn: () => getEvaluation(project, classifier),
    enabled,
    staleTime: 0,
    refetchInterval: ({ state }) => (isMeasuring(state.data) ? ASK_AGAIN_MS : false),
  });
}
