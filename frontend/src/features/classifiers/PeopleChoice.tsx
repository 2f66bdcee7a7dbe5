import { Pill, Text } from "@mantine/core";
import { useState } from "react";
import type { Id, PersonRef } from "../../api/types";
import { count } from "../../ui/duration";
import { PersonPicker } from "../../ui/PersonPicker";
import classes from "./classifiers.module.css";

/** So many stand as chips; a classifier may hold 20,000. */
const SHOWN = 60;

/** People of a project, chosen one by one out of any number. */
export function PeopleChoice({
  project,
  people,
  onPeople,
}: {
  project: Id;
  people: readonly PersonRef[];
  onPeople: (people: PersonRef[]) => void;
}) {
  const [all, showAll] = useState(false);
  const shown = all ? people : people.slice(0, SHOWN);
  return (
    <div className={classes.people} role="group" aria-label="Chosen people">
      {shown.map(({ id, name }) => (
        <Pill
          key={id}
          withRemoveButton
          onRemove={() => onPeople(people.filter((other) => other.id !== id))}
          removeButtonProps={{ "aria-label": `Leave out ${name}`, "aria-hidden": false, tabIndex: 0 }}
        >
          {name}
        </Pill>
      ))}
      {shown.length < people.length && (
        <Text component="button" type="button" size="sm" className={classes.plain} onClick={() => showAll(true)}>
          and {count(people.length - shown.length)} more
        </Text>
      )}
      <PersonPicker
        // Empty again once someone was chosen.
        key={people.length}
        project={project}
        label="Add a person"
        placeholder="Add a person"
        without={people.map(({ id }) => id)}
        onPerson={(person) => person && onPeople([...people, { id: person.id, name: person.name }])}
        w={170}
      />
    </div>
  );
}
