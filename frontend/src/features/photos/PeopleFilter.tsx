import { Pill } from "@mantine/core";
import { usePerson } from "../../api/people";
import type { Id } from "../../api/types";
import { PersonPicker } from "../../ui/PersonPicker";
import classes from "./photos.module.css";

/** Photos on which all of the chosen people are: a chip each, and a field for one more. */
export function PeopleFilter({
  project,
  people,
  onPeople,
}: {
  project: Id;
  people: readonly Id[];
  onPeople: (people: Id[]) => void;
}) {
  return (
    <div className={classes.with} role="group" aria-label="Photos with these people">
      {people.map((id) => (
        <Chosen
          key={id}
          project={project}
          id={id}
          onRemove={() => onPeople(people.filter((other) => other !== id))}
        />
      ))}
      <PersonPicker
        // Empty again once someone was chosen.
        key={people.length}
        project={project}
        label={people.length ? "And with another person" : "With a person"}
        placeholder={people.length ? "and with …" : "With a person"}
        without={people}
        onPerson={(person) => person && onPeople([...people, person.id])}
      />
    </div>
  );
}

function Chosen({ project, id, onRemove }: { project: Id; id: Id; onRemove: () => void }) {
  const person = usePerson(project, id);
  const name = person.data?.name ?? (person.isError ? "someone who is gone" : "…");
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ "aria-label": `Leave out ${name}`, "aria-hidden": false, tabIndex: 0 }}
      maw={180}
      title={name}
    >
      {name}
    </Pill>
  );
}
