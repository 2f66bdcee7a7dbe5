/** The words of the API, out of its generated schema. */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

/** Compare ids, never calculate with them. */
export type Id = number;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type User = Schemas["User"];
export type Account = Schemas["Account"];
export type SecondFactor = Schemas["SecondFactor"];
export type SecondFactorBegun = Schemas["SecondFactorBegun"];
export type Session = Schemas["Session"];
export type Role = Schemas["RoleEnum"];
export type Link = Schemas["Link"];
export type MadeLink = Schemas["PasswordLink"];
export type Invitation = Schemas["Invitation"];
export type System = Schemas["System"];
export type Failure = Schemas["Failure"];
export type Storage = Schemas["Storage"];
export type Counts = Schemas["Counts"];
export type Project = Schemas["Project"];
export type Progress = Schemas["Progress"];
export type Member = Schemas["Member"];
export type Key = Schemas["Key"];
export type Upload = Schemas["Upload"];
export type Problem = Schemas["FileError"];
export type PhotoState = Schemas["PhotoStateEnum"];
export type Photo = Schemas["Photo"];
export type PhotoDetail = Schemas["PhotoDetail"];
export type UploadResult = Schemas["Added"];
/** Pixels of the photo after EXIF rotation. */
export type Box = Schemas["Box"];
export type PersonRef = Schemas["PersonRef"];
export type FaceState = Schemas["FaceStateEnum"];
export type Face = Schemas["Face"];
/** What was measured of a crop; null where it hasn't been yet. */
export type Quality = NonNullable<Face["quality"]>;
/** Whether a face votes: by the project's rule, or as somebody decided. */
export type Use = Face["use"];
export type Candidate = Schemas["Candidate"];
export type LabelRequest = Schemas["LabelInputRequest"];
export type LabelAnswer = Schemas["LabelsDone"];
/** A face as it is now, and what the asker wanted it to be. */
export type Conflict = Schemas["Conflict"];
export type ClusterCard = Schemas["ClusterCard"];
export type ClusterPage = Schemas["ClusterPage"];
export type SuggestionCard = Schemas["SuggestionCard"];
export type SuggestionPage = Schemas["SuggestionPage"];
export type CardCandidate = Schemas["CardCandidate"];
export type Change = Schemas["Change"];
export type NextChanges = Schemas["NextChanges"];
export type UndoAnswer = Schemas["Walked"];
export type Person = Schemas["Person"];
export type PersonChange = Schemas["PatchedPersonChangeRequest"];
export type PersonGroup = Schemas["PersonGroup"];
export type SimilarPerson = Schemas["SimilarPerson"];
export type ImportReport = Schemas["ImportReport"];
export type Unmatched = Schemas["Unmatched"];
export type ImportRules = Pick<Schemas["ImportStoredRequest"], "apply" | "min_overlap" | "replace">;
export type ImportSource = Schemas["ImportStoredRequest"]["source"];
export type ExportKind = "csv" | "coco" | "xmp";
export type Found = Schemas["Found"];
export type FoundFace = Schemas["FoundFace"];
export type Neighbour = Schemas["Neighbour"];
export type PredictedFace = Schemas["PredictedFace"];
export type Prediction = Schemas["Prediction"];
export type Dataset = Schemas["Dataset"];
export type DatasetRef = Schemas["DatasetRef"];
export type DatasetPerson = Schemas["DatasetPerson"];
export type DatasetFace = Schemas["DatasetFace"];
export type DatasetInput = Schemas["DatasetInputRequest"];
export type DatasetRules = Schemas["DatasetRulesRequest"];
export type Readiness = Schemas["Readiness"];
export type Comparison = Schemas["Comparison"];
export type Classifier = Schemas["Classifier"];
export type ClassifierInput = Schemas["ClassifierInputRequest"];
/** Of a CNN classifier its name and the chance from which it names. */
export type ClassifierChange = Schemas["PatchedClassifierChangeRequest"];
export type ClassifierVersion = Schemas["ClassifierVersion"];
export type Workflow = Schemas["Workflow"];
export type Evaluation = Schemas["Evaluation"];
export type EvaluationResult = NonNullable<Evaluation["result"]>;
export type Batch = Schemas["Batch"];
export type BatchItem = Schemas["BatchItem"];
export type Erasure = Schemas["Erasure"];
export type ErasurePreview = Schemas["ErasurePreview"];

export type Embedder = Schemas["Embedder"];
export type QualityPreview = Schemas["QualityPreview"];
export type Job = Schemas["Job"];
export type DetectResult = NonNullable<Job["result"]>;
export type DetectorSettings = NonNullable<Job["settings"]>;

/** What one member has in hand. */
export type InHand = Schemas["InHand"];
/** Who has a face in hand, and until when at least: renewals aren't told. */
export type Holder = Schemas["Holder"];
export type TakenHolds = Schemas["Held"];
export type Here = Schemas["Here"];
export type Team = Schemas["Team"];
export type TeamMember = Schemas["TeamMember"];
export type ReviewRequest = Schemas["ReviewInputRequest"];

/** A list's filter and order: what the endpoint takes beside its page. */
type Query<Operation extends keyof operations> = Omit<
  NonNullable<operations[Operation]["parameters"]["query"]>,
  "cursor" | "limit"
>;

export type PhotoQuery = Query<"photos_list">;
export type FaceQuery = Query<"faces_list">;
/** How many faces come with each card isn't a filter. */
export type CardQuery = Omit<Query<"clusters_list">, "faces">;
export type PeopleQuery = Query<"people_list">;
/** What narrows the history. */
export type ChangeQuery = Query<"changes_list">;
export type ProjectState = NonNullable<Query<"projects_list">["state"]>;
export type Run = Schemas["Run"];
export type RunWhole = Schemas["RunWhole"];
export type RunState = Run["state"];
/** Which runs a list shows. */
export type RunQuery = Query<"runs_list">;
export type RunRequest = Schemas["RunInputRequest"];
export type RunPreview = Schemas["RunPreview"];
/** One experiment that a run would have. */
export type Planned = Schemas["Planned"];
export type Experiment = Schemas["Experiment"];
export type Point = Schemas["Point"];
export type LogLine = Schemas["LogLine"];
export type Artifact = Schemas["Artifact"];
export type Training = Schemas["Training"];
export type TrainingOption = Schemas["TrainingOption"];
export type TestResult = Schemas["TestResult"];
export type Webhook = Schemas["Webhook"];
export type WebhookEvent = Schemas["WebhookEventEnum"];
export type Delivery = Schemas["Delivery"];
