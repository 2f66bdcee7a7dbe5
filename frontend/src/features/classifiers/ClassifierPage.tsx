export function ClassifierPage() {
  return null;
}
