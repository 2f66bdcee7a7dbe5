import { Chip, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./list.module.css";

/** Over a list: chips that narrow it at the left; search, other filters and the order at the right. */
export function Toolbar({ chips, children }: { chips?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.toolbar}>
      {chips ?? <div />}
      <div className={classes.controls}>{children}</div>
    </div>
  );
}

/** One of several chips; the value "" stands for all. */
export function FilterChips<T extends string>({
  label,
  value,
  chips,
  onChange,
}: {
  label: string;
  value: T;
  chips: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}) {
  return (
    <Chip.Group value={value} onChange={(next) => onChange(next as T)}>
      <div className={classes.chips} role="radiogroup" aria-label={label}>
        {chips.map((chip) => (
          <Chip key={chip.value} value={chip.value} size="xs" variant="light">
            {chip.label}
          </Chip>
        ))}
      </div>
    </Chip.Group>
  );
}

const SETTLED_MS = 200;

/** A search that is asked once typing pauses. Mount it anew to empty it from outside. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
}: {
  label: string;
  placeholder: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const search = useDebouncedCallback((next: string) => onSearch(next.trim()), SETTLED_MS);
  return (
    <TextInput
      size="xs"
      w={180}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

/** The order of a list. */
export function OrderSelect<T extends string>({
  value,
  data,
  onChange,
  w = 160,
}: {
  value: T;
  data: { value: T; label: string }[];
  onChange: (value: T) => void;
  w?: number;
}) {
  return (
    <Select
      size="xs"
      w={w}
      aria-label="Order"
      allowDeselect={false}
      data={data}
      value={value}
      onChange={(next) => next && onChange(next as T)}
    />
  );
}
