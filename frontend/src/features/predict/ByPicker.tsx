import { Select } from "@mantine/core";
import { useNamers } from "../../api/predict";
import type { Id } from "../../api/types";
import { byText, type By, choices, parseBy } from "./naming";

/** By what the faces get their names. */
export function ByPicker({ project, by, onBy }: { project: Id; by: By; onBy: (by: By) => void }) {
  const { classifiers, workflows, ready } = useNamers(project);
  const data = choices(classifiers, workflows);
  const value = byText(by);
  const there = data.some(({ items }) => items.some((item) => item.value === value));
  return (
    <Select
      aria-label="Named by"
      w={260}
      maw="100%"
      data={there || !ready ? data : [...data, { group: "Gone", items: [{ value, label: "It is no longer there" }] }]}
      value={there || ready ? value : null}
      placeholder="…"
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      onChange={(next) => onBy(parseBy(next ?? ""))}
    />
  );
}
