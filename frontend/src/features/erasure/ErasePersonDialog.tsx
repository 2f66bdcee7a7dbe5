import { Modal, Radio, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { erasePerson, useErased, usePersonPreview } from "../../api/erasures";
import type { Erasure, Person, Project } from "../../api/types";
import { EraseForm } from "./EraseForm";
import { sayErased } from "./sayErased";

/** Shows what erasing a person takes, with or without their photos, before it does. */
export function ErasePersonDialog({
  project,
  person,
  onClose,
  onErased,
}: {
  project: Project;
  /** Null while the dialog is closed. */
  person: Person | null;
  onClose: () => void;
  onErased?: (receipt: Erasure) => void;
}) {
  return (
    <Modal
      opened={person !== null}
      onClose={onClose}
      title={person ? `Erase ${person.name} for good?` : ""}
      size="lg"
    >
      {person && <Form project={project} person={person} onClose={onClose} onErased={onErased} />}
    </Modal>
  );
}

function Form({
  project,
  person,
  onClose,
  onErased,
}: {
  project: Project;
  person: Person;
  onClose: () => void;
  onErased?: (receipt: Erasure) => void;
}) {
  const [whole, setWhole] = useState(false);
  const preview = usePersonPreview(project.id, person.id, whole);
  const erased = useErased(project.id);
  const navigate = useNavigate();
  const erase = useMutation({
    mutationFn: () => erasePerson(project.id, person.id, whole),
    onSuccess: (receipt) => {
      onClose();
      onErased?.(receipt);
      erased(receipt);
      sayErased(project.id, receipt, navigate);
    },
  });
  return (
    <EraseForm
      preview={preview}
      phrase={person.name}
      typeLabel={`Type “${person.name}” to confirm`}
      verb={whole ? "Erase person and photos" : "Erase person"}
      busy={erase.isPending}
      error={erase.error}
      onErase={() => erase.mutate()}
      onClose={onClose}
    >
      <Radio.Group
        label="The photos that show this person"
        value={whole ? "whole" : "stay"}
        onChange={(value) => setWhole(value === "whole")}
      >
        <Stack gap={6} mt={6}>
          <Radio value="stay" label="stay, without the person’s faces and name" />
          <Radio value="whole" label="are erased too, with everyone else’s faces in them" />
        </Stack>
      </Radio.Group>
    </EraseForm>
  );
}
