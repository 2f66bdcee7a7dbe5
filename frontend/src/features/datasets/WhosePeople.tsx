import { Input } from "@mantine/core";
import type { Id } from "../../api/types";
import { ChosenPeople } from "../../ui/ChosenPeople";

/** Whose faces: everyone's, or those of the chosen people. */
export function WhosePeople({
  error,
  ...chosen
}: {
  project: Id;
  people: readonly Id[];
  error?: string;
  onPeople: (people: Id[]) => void;
}) {
  return (
    <Input.Wrapper size="xs" label="People" labelElement="div" error={error}>
      <ChosenPeople
        {...chosen}
        wide
        label="People in the data set"
        first={{ label: "Only some people", placeholder: "Everyone" }}
        another={{ label: "And another person", placeholder: "and …" }}
      />
    </Input.Wrapper>
  );
}
