/** What the site's tables and queues are called on the screen. */
import type { Failure, System } from "../../api/types";

type Work = Failure["work"];

const WORK: Record<Work, string> = {
  photos: "Photos",
  job_items: "Photos looked at again",
  batch_items: "Photos of batches",
  datasets: "Data sets",
  evaluations: "Evaluations",
  tests: "Tests",
  experiments: "Experiments",
  inputs: "Photos by address",
  deliveries: "Webhooks",
};

const QUEUES: Record<string, string> = {
  photos: "Faces in photos",
  default: "Suggestions and groups",
  predict: "Predictions",
  downloads: "Photos by address, webhooks",
  training: "Training",
};

export const workName = (work: Work): string => WORK[work];

export const queueName = (queue: string): string => QUEUES[queue] ?? queue;

/** "not_an_image" -> "not an image"; of what has no code, "failed". */
export const reason = (code: string): string => code.replaceAll("_", " ") || "failed";

/** "Project 3 (s1, s2)" */
export const whose = (project: number, owners: readonly string[]): string =>
  `Project ${project}${owners.length ? ` (${owners.join(", ")})` : ""}`;

/** The queues that something waits in and nobody listens to. */
export const deserted = (system: System): string[] =>
  system.queues
    .filter(({ name, workers }) => workers === 0 && (NEEDED.has(name) || waits(system, name)))
    .map(({ name }) => name);

// Without these the site can't do what every project needs.
const NEEDED = new Set(["photos", "predict"]);

const waits = (system: System, queue: string): boolean =>
  system.queues.some(({ name, messages }) => name === queue && messages > 0) ||
  (queue === "training" && system.work.some(({ work, waiting }) => work === "experiments" && waiting > 0));
