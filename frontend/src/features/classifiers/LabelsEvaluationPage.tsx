export function LabelsEvaluationPage() {
  return null;
}
