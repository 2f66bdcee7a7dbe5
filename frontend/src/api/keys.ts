/** The names of everything in the query cache. All of a project's entries start with ["project", id]. */
import type {
  CardQuery,
  ChangeQuery,
  FaceQuery,
  Id,
  PeopleQuery,
  PhotoQuery,
  ProjectState,
  RunQuery,
  RunRequest,
} from "./types";

export const keys = {
  session: ["session"] as const,
  link: (token: string) => ["link", token] as const,
  secondFactor: ["second-factor"] as const,
  users: ["users"] as const,
  invitations: ["invitations"] as const,
  system: ["system"] as const,
  storage: ["system", "storage"] as const,
  projects: (state: ProjectState) => ["projects", state] as const,
  allProjects: ["projects"] as const,
  project: (project: Id) => ["project", project] as const,
  detail: (project: Id) => ["project", project, "detail"] as const,
  progress: (project: Id) => ["project", project, "progress"] as const,
  members: (project: Id) => ["project", project, "members"] as const,
  apiKeys: (project: Id) => ["project", project, "keys"] as const,
  /** The list, and under it the messages of each. */
  webhooks: (project: Id) => ["project", project, "webhooks"] as const,
  deliveries: (project: Id, webhook: Id) => ["project", project, "webhooks", "one", webhook] as const,
  uploads: (project: Id) => ["project", project, "uploads"] as const,
  allPhotos: (project: Id) => ["project", project, "photos"] as const,
  photos: (project: Id, query: PhotoQuery) => ["project", project, "photos", query] as const,
  allPhotoDetails: (project: Id) => ["project", project, "photo"] as const,
  photo: (project: Id, id: Id) => ["project", project, "photo", id] as const,
  allFaces: (project: Id) => ["project", project, "faces"] as const,
  faces: (project: Id, query: FaceQuery) => ["project", project, "faces", query] as const,
  /** The ids of a whole list; refetched by the list that shows it, not by every invalidation. */
  faceIndex: (project: Id, query: FaceQuery) => ["project", project, "faces", query, "index"] as const,
  face: (project: Id, id: Id) => ["project", project, "face", id] as const,
  allClusters: (project: Id) => ["project", project, "clusters"] as const,
  clusters: (project: Id, query: CardQuery) => ["project", project, "clusters", query] as const,
  allSuggestions: (project: Id) => ["project", project, "suggestions"] as const,
  suggestions: (project: Id, query: CardQuery) => ["project", project, "suggestions", query] as const,
  /** Answers that met other ones; filled by labelling only. */
  conflicts: (project: Id) => ["project", project, "conflicts"] as const,
  allCandidates: (project: Id) => ["project", project, "candidates"] as const,
  candidates: (project: Id, face: Id) => ["project", project, "candidates", face] as const,
  faceHistory: (project: Id, face: Id) => ["project", project, "changes", "face", face] as const,
  /** The newest state of faces that changed while the page was open; filled by the reducer only. */
  latest: (project: Id) => ["project", project, "latest"] as const,
  allPeople: (project: Id) => ["project", project, "people"] as const,
  people: (project: Id, query: PeopleQuery) => ["project", project, "people", query] as const,
  /** Under the people, so that whatever changes them asks for these again. */
  groups: (project: Id, person: Id) => ["project", project, "people", "groups", person] as const,
  similar: (project: Id, person: Id) => ["project", project, "people", "similar", person] as const,
  allPersons: (project: Id) => ["project", project, "person"] as const,
  person: (project: Id, id: Id) => ["project", project, "person", id] as const,
  jobs: (project: Id) => ["project", project, "jobs"] as const,
  job: (project: Id, id: Id) => ["project", project, "job", id] as const,
  /** What a quality rule would leave out. */
  allQuality: (project: Id) => ["project", project, "quality"] as const,
  quality: (project: Id, min_quality: number) => ["project", project, "quality", min_quality] as const,
  holds: (project: Id) => ["project", project, "holds"] as const,
  presence: (project: Id) => ["project", project, "presence"] as const,
  team: (project: Id) => ["project", project, "team"] as const,
  /** Lists, single versions, their people, faces and comparisons. */
  datasets: (project: Id) => ["project", project, "datasets"] as const,
  dataset: (project: Id, id: Id) => ["project", project, "datasets", "one", id] as const,
  classifiers: (project: Id) => ["project", project, "classifiers"] as const,
  classifier: (project: Id, id: Id) => ["project", project, "classifiers", "one", id] as const,
  workflows: (project: Id) => ["project", project, "workflows"] as const,
  evaluations: (project: Id) => ["project", project, "evaluations"] as const,
  /** Null: of the labels as they stand. */
  evaluation: (project: Id, classifier: Id | null) =>
    ["project", project, "evaluations", classifier ?? "labels"] as const,
  /** Not under the project: what refreshes everything of it sends no photo again. */
  predictions: (project: Id) => ["predictions", project] as const,
  /** `photo` numbers what was dropped; `by` says what named its faces. */
  prediction: (project: Id, photo: number, by: string) =>
    ["predictions", project, photo, by] as const,
  neighbours: (project: Id, ids: readonly Id[]) => ["project", project, "neighbours", ids] as const,
  allRuns: (project: Id) => ["project", project, "runs"] as const,
  runs: (project: Id, query: RunQuery) => ["project", project, "runs", query] as const,
  allRunDetails: (project: Id) => ["project", project, "run"] as const,
  /** A run with its experiments. */
  run: (project: Id, id: Id) => ["project", project, "run", id] as const,
  /** What submitting would do. */
  runPreview: (project: Id, body: RunRequest) => ["project", project, "run preview", body] as const,
  training: (project: Id) => ["project", project, "training"] as const,
  trainingOptions: ["training options"] as const,
  /** An experiment's curves, thinned to `most` points; without `most` the start of every such key. */
  points: (project: Id, experiment: Id, most?: number) =>
    most === undefined
      ? (["project", project, "points", experiment] as const)
      : (["project", project, "points", experiment, most] as const),
  log: (project: Id, experiment: Id) => ["project", project, "log", experiment] as const,
  artifacts: (project: Id, experiment: Id) => ["project", project, "artifacts", experiment] as const,
  /** Classifiers and experiments on one data set's test side. */
  tests: (project: Id, dataset: Id) => ["project", project, "tests", dataset] as const,
  batches: (project: Id) => ["project", project, "batches"] as const,
  batch: (project: Id, id: Id) => ["project", project, "batches", "one", id] as const,
  erasures: (project: Id) => ["project", project, "erasures"] as const,
  erasure: (project: Id, id: Id) => ["project", project, "erasures", "one", id] as const,
  /** What an erasing would take: of photos, of a person, or of a person with their whole photos. */
  erasePreview: (project: Id, what: "photos" | "person" | "whole", ids: readonly Id[]) =>
    ["project", project, "erase", what, ids] as const,
  embedders: ["embedders"] as const,
  changes: (project: Id) => ["project", project, "changes"] as const,
  /** The history; under the changes, so that every change asks for it again. */
  history: (project: Id, query: ChangeQuery) => ["project", project, "changes", "list", query] as const,
};
