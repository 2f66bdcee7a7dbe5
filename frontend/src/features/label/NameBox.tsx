import {
  Avatar,
  Combobox,
  Group,
  type MantineSize,
  Text,
  TextInput,
  useCombobox,
} from "@mantine/core";
import { useDebouncedValue, useUncontrolled } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import type { Ref } from "react";
import { usePeopleSearch } from "../../api/people";
import type { Id, PersonRef } from "../../api/types";
import { fold } from "../../live/filters";
import { count } from "../../ui/duration";

/**
 * A name typed with completion. Enter takes exactly what was typed - the person of that name, or a new
 * one; the arrow keys choose one of the others. So "s4" never becomes "s41" by accident.
 */
export function NameBox({
  project,
  onName,
  onPerson,
  inputRef,
  placeholder = "Type a name",
  label = "Name",
  disabled = false,
  text: given,
  onText,
  quiet = false,
  size,
}: {
  project: Id;
  onName: (name: string) => void;
  onPerson: (person: PersonRef) => void;
  inputRef?: Ref<HTMLInputElement>;
  placeholder?: string;
  label?: string;
  disabled?: boolean;
  /** What stands in the box, where its owner wants to know. */
  text?: string;
  onText?: (text: string) => void;
  /** Offers nobody before something is typed, and leaves the arrow keys to the page until then. */
  quiet?: boolean;
  size?: MantineSize;
}) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setText] = useUncontrolled({ value: given, defaultValue: "", onChange: onText });
  const [asked] = useDebouncedValue(text.trim(), 90);
  const people = usePeopleSearch(project, asked, combobox.dropdownOpened);
  const typed = text.trim().replace(/\s+/g, " ");
  const found = people.data?.items ?? [];
  const same = found.find((person) => fold(person.name) === fold(typed));
  const others = found.filter((person) => person !== same);

  const submit = (value: string) => {
    const person = found.find((other) => String(other.id) === value);
    if (person) onPerson({ id: person.id, name: person.name });
    else if (typed) onName(typed);
    setText("");
    combobox.closeDropdown();
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") {
      event.preventDefault();
      setText("");
      combobox.closeDropdown();
      event.currentTarget.blur();
    } else if (event.key === "Enter" && combobox.getSelectedOptionIndex() === -1 && typed) {
      event.preventDefault();
      event.stopPropagation();
      submit(same ? String(same.id) : "");
    }
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      position="top-start"
      middlewares={{ flip: true, shift: true }}
    >
      <Combobox.Target withKeyboardNavigation={!quiet || text !== ""}>
        <TextInput
          ref={inputRef}
          aria-label={label}
          placeholder={placeholder}
          value={text}
          disabled={disabled}
          size={size}
          autoComplete="off"
          maxLength={200}
          onChange={(event) => {
            setText(event.currentTarget.value);
            if (!quiet || event.currentTarget.value) combobox.openDropdown();
            else combobox.closeDropdown();
            combobox.resetSelectedOption();
          }}
          onFocus={() => {
            if (!quiet || text) combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!typed && !others.length}>
        <Combobox.Options mah={300} style={{ overflowY: "auto" }}>
          {typed && (
            <Combobox.Option value={same ? String(same.id) : "new"}>
              {same ? (
                <PersonLine name={same.name} faces={same.face_count} cover={same.cover_url} />
              ) : (
                <Group gap={8} wrap="nowrap">
                  <IconPlus size={16} />
                  <Text size="sm">Create “{typed}”</Text>
                </Group>
              )}
            </Combobox.Option>
          )}
          {others.map((person) => (
            <Combobox.Option key={person.id} value={String(person.id)}>
              <PersonLine name={person.name} faces={person.face_count} cover={person.cover_url} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function PersonLine({ name, faces, cover }: { name: string; faces: number; cover: string | null }) {
  return (
    <Group gap={8} wrap="nowrap">
      <Avatar src={cover} size={26} radius="sm" />
      <Text size="sm" truncate flex={1}>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {count(faces)}
      </Text>
    </Group>
  );
}
