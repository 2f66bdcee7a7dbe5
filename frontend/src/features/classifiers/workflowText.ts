/** A workflow's settings in words and as the API takes them. */
import type { Workflow } from "../../api/types";
import type { WorkflowInput } from "../../api/workflows";

export interface FlowForm {
  name: string;
  classifier: number | null;
  /** Null: always the newest. */
  version: number | null;
  min_face_px: number | null;
  thresholds: number[] | null;
  min_score: number;
}

/** Returns "as the project, faces from 40 px, score from 0.9". */
export function detectText({ min_face_px, thresholds, min_score }: Workflow["detect"]): string {
  const own = [
    min_face_px !== null && `faces from ${min_face_px} px`,
    thresholds !== null && `thresholds ${thresholds.join(", ")}`,
    min_score > 0 && `score from ${min_score}`,
  ].filter(Boolean);
  return own.join(", ") || "as the project";
}

export function flowForm(workflow: Workflow | null, classifier: number | null): FlowForm {
  if (!workflow) {
    return { name: "", classifier, version: null, min_face_px: null, thresholds: null, min_score: 0 };
  }
  const { id, version } = workflow.classify.classifier;
  return { name: workflow.name, classifier: id, version, ...workflow.detect };
}

/** Returns the form as the API takes it; what is as the project is left out of `detect`. */
export function flowBody({ name, classifier, version, min_face_px, thresholds, min_score }: FlowForm): WorkflowInput {
  return {
    name: name.trim(),
    classifier: classifier ?? 0,
    classifier_version: version,
    detect: {
      min_score,
      ...(min_face_px === null ? {} : { min_face_px }),
      ...(thresholds === null ? {} : { thresholds }),
    },
  };
}
