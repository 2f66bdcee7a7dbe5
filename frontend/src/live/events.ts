/** What the site says over a project's socket. */
import type {
  Batch,
  Classifier,
  Dataset,
  Experiment,
  Face,
  Here,
  Id,
  InHand,
  Job,
  LogLine,
  Person,
  Photo,
  Point,
  Run,
  TestResult,
  Workflow,
} from "../api/types";

export type LiveEvent =
  | { type: "hello"; version: string }
  | { type: "photos.added"; photos: Photo[] }
  | { type: "photos.changed"; photos: Photo[] }
  | { type: "photos.removed"; ids: Id[] }
  | { type: "photos.restored"; ids: Id[] }
  | { type: "faces.added"; photo_id: Id; faces: Face[] }
  | { type: "faces.changed"; faces: Face[]; by: { id: Id; name: string } | null }
  | { type: "faces.removed"; photo_id: Id; ids: Id[] }
  /** Other suggestions, doubts or clusters of these faces; null where they are too many to name. */
  | { type: "suggestions.changed"; faces: Face[] | null }
  | { type: "job.changed"; job: Job }
  | { type: "people.changed"; people: Person[] }
  | { type: "people.removed"; ids: Id[] }
  | { type: "project.changed" }
  | { type: "members.changed" }
  | { type: "dataset.changed"; dataset: Dataset }
  | { type: "classifier.changed"; classifier: Classifier }
  | { type: "workflow.changed"; workflow: Workflow }
  /** A measurement is further or over; null: of the labels as they stand. */
  | { type: "evaluation.changed"; classifier_id: Id | null; state: string; progress: number }
  | { type: "batch.changed"; batch: Batch }
  | { type: "run.changed"; run: Run }
  | { type: "experiment.changed"; experiment: Experiment }
  /** These are all points behind step `after` now. */
  | { type: "experiment.points"; experiment_id: Id; after: number; points: Point[] }
  /** The next lines of a log, numbered without a gap. */
  | { type: "experiment.lines"; experiment_id: Id; lines: LogLine[] }
  | { type: "test.changed"; test: TestResult }
  | { type: "holds.changed"; items: InHand[] }
  | { type: "presence.changed"; items: Here[] };

/** What a page says over it: where it is. The site passes over anything else. */
export interface LiveMessage {
  type: "at";
  page: string;
}

/** Returns the event in a line of a message, or null for something that a newer site may say. */
export function parseEvent(text: string): LiveEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "type" in value) return value as LiveEvent;
  } catch {
    return null;
  }
  return null;
}
