import type { Id } from "../../api/types";
import { ChosenPeople } from "../../ui/ChosenPeople";

/** Photos on which all of the chosen people are. */
export function PeopleFilter(chosen: {
  project: Id;
  people: readonly Id[];
  onPeople: (people: Id[]) => void;
}) {
  return (
    <ChosenPeople
      {...chosen}
      label="Photos with these people"
      first={{ label: "With a person", placeholder: "With a person" }}
      another={{ label: "And with another person", placeholder: "and with …" }}
    />
  );
}
