import { Avatar, Group, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { usePeopleSearch, usePerson } from "../api/people";
import type { Id, Person } from "../api/types";
import { count } from "./duration";

/** Chooses one person who is there already, out of any number, by the beginning of a word. */
export function PersonPicker({
  project,
  person,
  label,
  placeholder,
  without = [],
  onPerson,
  w = 150,
}: {
  project: Id;
  person?: Id;
  label: string;
  placeholder: string;
  without?: readonly Id[];
  onPerson: (person: Person | null) => void;
  w?: number | string;
}) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const named = usePerson(project, person ?? 0).data;
  // What stands in the field because it was chosen isn't a search.
  const found = usePeopleSearch(project, asked === named?.name ? "" : asked).data?.items ?? [];
  const offered = found.filter(({ id }) => !without.includes(id));
  if (named && !offered.some(({ id }) => id === named.id)) offered.unshift(named);
  const byId = new Map(offered.map((one) => [String(one.id), one]));
  return (
    <Select
      size="xs"
      w={w}
      aria-label={label}
      placeholder={placeholder}
      data={offered.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={named ? String(named.id) : null}
      searchable
      clearable
      comboboxProps={{ width: 230, position: "bottom-start" }}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage="Nobody of that name"
      onChange={(value) => onPerson((value && byId.get(value)) || null)}
      renderOption={({ option }) => {
        const one = byId.get(option.value);
        return (
          <Group gap={8} wrap="nowrap" w="100%" miw={0}>
            <Avatar src={one?.cover_url} size={26} radius="sm" />
            <Text size="sm" truncate flex={1}>
              {option.label}
            </Text>
            <Text size="xs" c="dimmed">
              {one && count(one.face_count)}
            </Text>
          </Group>
        );
      }}
    />
  );
}
