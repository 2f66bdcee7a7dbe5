import { Select } from "@mantine/core";
import { useFrozen } from "../../api/classifiers";
import type { Id } from "../../api/types";
import { versionName } from "../datasets/versions";

/** Narrows a list to the runs on one data set. */
export function DatasetFilter({
  project,
  value,
  onChange,
}: {
  project: Id;
  value: Id | undefined;
  onChange: (id: Id | null) => void;
}) {
  const frozen = useFrozen(project).data ?? [];
  const data = frozen.map((version) => ({ value: String(version.id), label: versionName(version) }));
  const asked = value === undefined ? null : String(value);
  // One in the trash has no name here, and its runs are shown all the same.
  const missing = asked !== null && !data.some((one) => one.value === asked);
  return (
    <Select
      size="xs"
      w={180}
      aria-label="Data set"
      placeholder="Every data set"
      clearable
      searchable
      data={missing ? [{ value: asked, label: "This data set" }, ...data] : data}
      value={asked}
      onChange={(next) => onChange(next === null ? null : Number(next))}
    />
  );
}
