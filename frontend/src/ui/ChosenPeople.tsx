import { Pill } from "@mantine/core";
import { usePerson } from "../api/people";
import type { Id } from "../api/types";
import classes from "./chosen.module.css";
import { PersonPicker } from "./PersonPicker";

/** The words of the field: for the first person, and for one more. */
interface Words {
  label: string;
  placeholder: string;
}

/** People that something is narrowed to: a chip each, and a field for one more. */
export function ChosenPeople({
  project,
  people,
  label,
  first,
  another,
  wide = false,
  onPeople,
}: {
  project: Id;
  people: readonly Id[];
  /** What the group is, for who doesn't see it. */
  label: string;
  first: Words;
  another: Words;
  /** The field fills the line until someone is chosen. */
  wide?: boolean;
  onPeople: (people: Id[]) => void;
}) {
  return (
    <div className={classes.people} role="group" aria-label={label}>
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
        {...(people.length ? another : first)}
        without={people}
        {...(wide && { w: people.length ? 150 : "100%" })}
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
