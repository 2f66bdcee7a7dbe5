export function ClassifiersPage() {
  return null;
}
