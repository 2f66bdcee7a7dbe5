import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, sentence } from "../../api/errors";
import { keys } from "../../api/keys";
import { personNamed, updatePerson } from "../../api/people";
import type { Person, Project } from "../../api/types";
import { EditableTitle } from "../../ui/EditableTitle";
import { sayError } from "../../ui/say";
import { SamePerson } from "./SamePerson";
import { useRefresh } from "./useRefresh";

/** The name, which a click turns into a field. A name that is taken asks whether the two are one. */
export function PersonName({
  project,
  person,
  onMerge,
}: {
  project: Project;
  person: Person;
  /** The user says that the other one is the same person. */
  onMerge: (other: Person) => void;
}) {
  const cache = useQueryClient();
  const refresh = useRefresh(project.id);
  const [name, setName] = useState<string | null>(null);
  const [other, setOther] = useState<Person | null>(null);
  const rename = useMutation({
    mutationFn: (next: string) => updatePerson(project.id, person.id, { name: next }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      refresh();
      setName(null);
    },
    onError: (error, asked) => {
      if (!(error instanceof ApiError) || error.code !== "person_exists") return;
      personNamed(project.id, asked)
        .then((found) => found && found.id !== person.id && setOther(found))
        .catch(sayError);
    },
  });
  const cancel = () => {
    rename.reset();
    setName(null);
  };
  return (
    <>
      <EditableTitle
        name={person.name}
        typed={name}
        onTyped={setName}
        label="Name"
        longest={120}
        may={project.can.label}
        isPending={rename.isPending}
        error={rename.error && !other ? sentence(rename.error) : undefined}
        onRename={rename.mutate}
        onCancel={cancel}
      />
      <SamePerson
        person={person}
        other={other}
        onYes={(same) => {
          setOther(null);
          cancel();
          onMerge(same);
        }}
        onNo={() => setOther(null)}
      />
    </>
  );
}
