import { Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { erasePhotos, useErased, usePhotosPreview } from "../../api/erasures";
import type { Erasure, Id, Project } from "../../api/types";
import { count, counted } from "../../ui/duration";
import { EraseForm } from "./EraseForm";
import { sayErased } from "./sayErased";
import { phraseFor } from "./words";

/** Shows what erasing photos takes, before it does. While it is closed, `photos` is empty. */
export function ErasePhotosDialog({
  project,
  photos,
  onClose,
  onErased,
}: {
  project: Project;
  photos: readonly Id[];
  onClose: () => void;
  onErased?: (receipt: Erasure) => void;
}) {
  return (
    <Modal
      opened={photos.length > 0}
      onClose={onClose}
      title={`Erase ${counted(photos.length, "photo")} for good?`}
      size="lg"
    >
      {photos.length > 0 && (
        <Form project={project} photos={photos} onClose={onClose} onErased={onErased} />
      )}
    </Modal>
  );
}

function Form({ project, photos, onClose, onErased }: Parameters<typeof ErasePhotosDialog>[0]) {
  const preview = usePhotosPreview(project.id, photos);
  const erased = useErased(project.id);
  const navigate = useNavigate();
  const phrase = phraseFor(photos.length);
  const erase = useMutation({
    mutationFn: () => erasePhotos(project.id, photos),
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
      phrase={phrase}
      typeLabel={`Type ${count(photos.length)} to confirm the number of photos`}
      verb={`Erase ${counted(photos.length, "photo")}`}
      busy={erase.isPending}
      error={erase.error}
      onErase={() => erase.mutate()}
      onClose={onClose}
    />
  );
}
