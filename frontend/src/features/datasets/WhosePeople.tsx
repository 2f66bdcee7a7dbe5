import { Input, Pill } from "@mantine/core";
import { usePerson } from "../../api/people";
import type { Id } from "../../api/types";
import { PersonPicker } from "../../ui/PersonPicker";
import classes from "./freeze.module.css";

/** Whose faces: everyone's, or those of the chosen people. */
export function WhosePeople({
  project,
  people,
  error,
  onPeople,
}: {
  project: Id;
  people: readonly Id[];
  error?: string;
  onPeople: (people: Id[]) => void;
}) {
  return (
    <Input.Wrapper size="xs" label="People" labelElement="div" error={error}>
      <div className={classes.whose} role="group" aria-label="People in the data set">
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
          label={people.length ? "And another person" : "Only some people"}
          placeholder={people.length ? "and …" : "Everyone"}
          without={people}
          w={people.length ? 150 : "100%"}
          onPerson={(person) => person && onPeople([...people, person.id])}
        />
      </div>
    </Input.Wrapper>
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
