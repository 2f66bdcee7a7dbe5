/** Runs and experiments as the API writes them. */
import type { Experiment, Run, RunWhole } from "../api/types";

export function run(id: number, changes: Partial<Run> = {}): Run {
  return {
    id,
    name: `glossy-manatee-${id}`,
    note: "",
    dataset: { id: 4, name: "orl", version: 2 },
    content_hash: "c0ffee",
    options: {},
    swept: [],
    search: "grid",
    trials: null,
    prune: false,
    state: "working",
    stopping: false,
    counts: { waiting: 0, working: 1, succeeded: 0, failed: 0, cancelled: 0 },
    progress: 0.4,
    left_s: 120,
    best: null,
    devices: [],
    by: "s1",
    created_at: "2026-01-01T00:00:00Z",
    started_at: "2026-01-01T00:00:05Z",
    finished_at: null,
    paused_at: null,
    deleted_at: null,
    erased_at: null,
    ...changes,
  };
}

export const over: Partial<Run> = {
  state: "succeeded",
  counts: { waiting: 0, working: 0, succeeded: 1, failed: 0, cancelled: 0 },
  progress: 1,
  left_s: null,
  finished_at: "2026-01-01T00:05:00Z",
};

export function experiment(number: number, changes: Partial<Experiment> = {}): Experiment {
  return {
    id: 100 + number,
    run_id: 1,
    number,
    name: `glossy-manatee-1-exp${number}`,
    config: { backbone: "resnet18", learning_rate: 0.001 },
    state: "working",
    outcome: "",
    stage: "training",
    stop_wanted: false,
    error: null,
    attempts: 1,
    machine: "desk",
    device: "CPU",
    batch_size: 32,
    epoch: 3,
    max_epochs: 8,
    step: 30,
    total_steps: 80,
    trained_s: 12,
    samples_per_s: 80,
    left_s: 20,
    memory_bytes: null,
    best: null,
    latest: {},
    test: null,
    parameters: 11_200_000,
    start: "random numbers",
    place: null,
    created_at: "2026-01-01T00:00:00Z",
    started_at: "2026-01-01T00:00:05Z",
    finished_at: null,
    size_bytes: 0,
    classifier: null,
    ...changes,
  };
}

export const whole = (of: Run, experiments: Experiment[]): RunWhole => ({ ...of, experiments });
