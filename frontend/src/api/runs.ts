/** Runs, what their experiments say while they go and leave, and who trains. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { Curves } from "./curves";
import { keys } from "./keys";
import { firstPage, flat, nextPage } from "./pages";
import type { Experiment, Id, LogLine, Run, RunQuery, RunRequest } from "./types";

/** What an address of an experiment takes. */
export type ExperimentRef = Pick<Experiment, "id" | "run_id" | "number">;

/** The newest lines of a log; `last` is the number of the newest that there is, 0 for none. */
export interface LogTail {
  lines: LogLine[];
  last: number;
}

const PAGE = 50;
/** Points of a curve where nobody looks closer: more than a chart has pixels. */
export const CURVE_POINTS = 2_000;
/** The lines that a log begins with. */
export const TAIL_LINES = 1_000;

const ofRun = (project: Id, id: Id) => ({ params: { path: { project_id: project, run_id: id } } });
const pathOf = (project: Id, { run_id, number }: ExperimentRef) => ({ project_id: project, run_id, number });

export const listRuns = (project: Id, query: RunQuery, cursor?: string) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/runs", {
      params: { path: { project_id: project }, query: { ...query, cursor, limit: PAGE } },
    }),
  );

export const getRun = (project: Id, id: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/runs/{run_id}", ofRun(project, id)));

/** What submitting would do. Changes nothing. */
export const previewRun = (project: Id, body: RunRequest, signal?: AbortSignal) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/runs/preview", {
      params: { path: { project_id: project } },
      body,
      signal,
    }),
  );

export const submitRun = (project: Id, body: RunRequest) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/runs", { params: { path: { project_id: project } }, body }),
  );

export const changeRun = (project: Id, id: Id, body: { name?: string; note?: string }) =>
  answer(client.PATCH("/api/v1/projects/{project_id}/runs/{run_id}", { ...ofRun(project, id), body }));

export const pauseRun = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/runs/{run_id}/pause", ofRun(project, id)));

export const resumeRun = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/runs/{run_id}/resume", ofRun(project, id)));

/** Ends it: what waits is cancelled, what runs keeps its best checkpoint. */
export const stopRun = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/runs/{run_id}/stop", ofRun(project, id)));

export const trashRun = (project: Id, id: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/runs/{run_id}", ofRun(project, id)));

export const restoreRun = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/runs/{run_id}/restore", ofRun(project, id)));

const EXPERIMENT = "/api/v1/projects/{project_id}/runs/{run_id}/experiments/{number}";

/** Ends one; its best checkpoint stays. */
export const stopExperiment = (project: Id, of: ExperimentRef) =>
  answer(client.POST(`${EXPERIMENT}/stop`, { params: { path: pathOf(project, of) } }));

/** Takes one that is over up again, from its last checkpoint where there is one. */
export const retryExperiment = (project: Id, of: ExperimentRef) =>
  answer(client.POST(`${EXPERIMENT}/retry`, { params: { path: pathOf(project, of) } }));

/** Makes a classifier of its best checkpoint. */
export const classifierOf = (
  project: Id,
  of: ExperimentRef,
  body: { name?: string; accept_chance?: number },
) => answer(client.POST(`${EXPERIMENT}/classifier`, { params: { path: pathOf(project, of) }, body }));

export async function getCurves(
  project: Id,
  of: ExperimentRef,
  most: number,
  signal?: AbortSignal,
): Promise<Curves> {
  const { points, last_step } = await answer(
    client.GET(`${EXPERIMENT}/points`, { params: { path: pathOf(project, of), query: { most } }, signal }),
  );
  return Curves.of(points, last_step);
}

const getLines = (project: Id, of: ExperimentRef, after: number) =>
  answer(
    client.GET(`${EXPERIMENT}/log`, {
      params: { path: pathOf(project, of), query: { after, limit: TAIL_LINES } },
    }),
  );

/** The newest lines; a long log is asked twice, since only the first answer says where it ends. */
export async function getLog(project: Id, of: ExperimentRef): Promise<LogTail> {
  const first = await getLines(project, of, 0);
  const shown = first.lines.at(-1)?.number ?? 0;
  return shown >= first.last ? first : getLines(project, of, Math.max(0, first.last - TAIL_LINES));
}

export const listArtifacts = (project: Id, of: ExperimentRef) =>
  answer(client.GET(`${EXPERIMENT}/artifacts`, { params: { path: pathOf(project, of) } }));

const runUrl = (project: Id, run: Id) => `/api/v1/projects/${project}/runs/${run}`;

/** Returns where the files of all of a run's experiments can be downloaded. */
export const runZipUrl = (project: Id, run: Id) => `${runUrl(project, run)}/artifacts.zip`;
export const experimentZipUrl = (project: Id, { run_id, number }: ExperimentRef) =>
  `${runUrl(project, run_id)}/experiments/${number}/artifacts.zip`;
/** Returns where the whole log lies, as text. */
export const logUrl = (project: Id, { run_id, number }: ExperimentRef) =>
  `${runUrl(project, run_id)}/experiments/${number}/log.txt`;

export const getTraining = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/training", { params: { path: { project_id: project } } }),
  );

export const getTrainingOptions = (project: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/training/options", {
      params: { path: { project_id: project } },
    }),
  );

export const listTests = (project: Id, dataset: Id) =>
  answer(
    client.GET("/api/v1/projects/{project_id}/tests", {
      params: { path: { project_id: project }, query: { dataset } },
    }),
  );

/** Tests classifiers and experiments, by their ids, on a data set's test side. */
export const startTests = (
  project: Id,
  body: { dataset: Id; classifiers?: Id[]; experiments?: Id[] },
) => answer(client.POST("/api/v1/projects/{project_id}/tests", { params: { path: { project_id: project } }, body }));

/** Whether experiments of it may still go on: also while it is paused. */
export const isOpen = ({ finished_at }: Pick<Run, "finished_at">): boolean => finished_at === null;

/** Whether it works, or waits for a trainer. */
export const isGoing = ({ state }: Pick<Run, "state">): boolean => state === "waiting" || state === "working";

/** Events tell every step; this finds what a lost one would have said. */
const ASK_AGAIN_MS = 5_000;

/** The runs, newest first. */
export function useRuns(project: Id, query: RunQuery) {
  const found = useInfiniteQuery({
    queryKey: keys.runs(project, query),
    queryFn: ({ pageParam }) => listRuns(project, query, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    refetchInterval: ({ state }) => (flat(state.data).some(isGoing) ? ASK_AGAIN_MS : false),
  });
  return { ...found, runs: flat(found.data) };
}

/** Those that aren't over yet. */
export const useOpenRuns = (project: Id) => useRuns(project, { state: "open" });

/** A run with its experiments; an `id` of 0 asks for none. */
export function useRun(project: Id, id: Id) {
  return useQuery({
    queryKey: keys.run(project, id),
    queryFn: () => getRun(project, id),
    enabled: id > 0,
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? ASK_AGAIN_MS : false),
  });
}

/** What the form would do; the last good answer stays while the next one comes. */
export function useRunPreview(project: Id, body: RunRequest | null) {
  return useQuery({
    queryKey: keys.runPreview(project, body ?? { dataset: 0 }),
    queryFn: ({ signal }) => previewRun(project, body ?? { dataset: 0 }, signal),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    retry: false,
    // A free trainer measures meanwhile how long it takes, and the queue moves.
    refetchInterval: ({ state }) => (state.data ? (state.data.seconds === null ? 2_000 : 10_000) : false),
  });
}

/** For `useQuery` and `useQueries`. Events go on with the curves, so that they are asked for rarely. */
export const curvesQuery = (project: Id, of: ExperimentRef, most = CURVE_POINTS) => ({
  queryKey: keys.points(project, of.id, most),
  queryFn: ({ signal }: { signal: AbortSignal }) => getCurves(project, of, most, signal),
  staleTime: 30_000,
});

export const useCurves = (project: Id, of: ExperimentRef, most?: number) =>
  useQuery(curvesQuery(project, of, most));

export function useLog(project: Id, of: ExperimentRef) {
  return useQuery({
    queryKey: keys.log(project, of.id),
    queryFn: () => getLog(project, of),
    staleTime: 30_000,
  });
}

export function useArtifacts(project: Id, of: ExperimentRef) {
  return useQuery({
    queryKey: keys.artifacts(project, of.id),
    queryFn: () => listArtifacts(project, of),
  });
}

/** Who trains, and what waits. Trainers come and go without an event. */
export function useTraining(project: Id) {
  return useQuery({
    queryKey: keys.training(project),
    queryFn: () => getTraining(project),
    refetchInterval: ASK_AGAIN_MS,
  });
}

/** What a run can be told; the same in every project. */
export function useTrainingOptions(project: Id) {
  return useQuery({
    queryKey: keys.trainingOptions,
    queryFn: () => getTrainingOptions(project),
    staleTime: Infinity,
  });
}

/** All that was tested on a data set; an id of 0 asks for nothing. */
export function useTests(project: Id, dataset: Id) {
  return useQuery({
    queryKey: keys.tests(project, dataset),
    queryFn: () => listTests(project, dataset),
    enabled: dataset > 0,
  });
}
