import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { usePeopleSearch, usePerson } from "../../api/people";
import type { Id } from "../../api/types";

/** Narrows a list to one person, found among any number by the beginning of a word. */
export function PersonFilter({
  project,
  person,
  onPerson,
  inside = false,
}: {
  project: Id;
  person: Id | undefined;
  onPerson: (person: Id | null) => void;
  /** Within a popover, which a list outside of it would close. */
  inside?: boolean;
}) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const found = usePeopleSearch(project, asked).data?.items ?? [];
  const named = usePerson(project, person ?? 0).data;
  const isFound = found.some((other) => other.id === person);
  return (
    <Select
      size="xs"
      w={inside ? undefined : 150}
      comboboxProps={{ withinPortal: !inside }}
      aria-label="Person"
      placeholder="Any person"
      data={[
        ...(person && !isFound ? [{ value: String(person), label: named?.name ?? "…" }] : []),
        ...found.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      value={person ? String(person) : null}
      searchable
      clearable
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage="Nobody of that name"
      onChange={(value) => onPerson(value ? Number(value) : null)}
    />
  );
}
