import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconCircleCheck, IconPhotoOff, IconPhotoPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { keepPhoto, type Picture } from "../../api/predict";
import { keys } from "../../api/keys";
import type { Box, Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { sayError } from "../../ui/say";
import { keepText } from "./corrections";
import classes from "./predict.module.css";
import type { Shown } from "./usePrediction";

/** Says that the photo isn't kept, and adds it to the project with the names that were said. */
export function KeepBar({
  project,
  shown,
  labels,
}: {
  project: Project;
  shown: Shown;
  labels: readonly { box: Box; name: string }[];
}) {
  const cache = useQueryClient();
  const keep = useMutation({
    mutationFn: (file: Picture) => keepPhoto(project.id, file, labels),
    onSuccess: () => {
      for (const key of [keys.progress(project.id), keys.allPhotos(project.id)]) {
        void cache.invalidateQueries({ queryKey: key });
      }
    },
    onError: sayError,
  });
  const { picture } = shown;
  if (keep.data) {
    const { photo, outcome, labels: names } = keep.data;
    return (
      <Group className={classes.keep} role="status" gap="sm" wrap="nowrap">
        <IconCircleCheck size={20} stroke={1.6} className={classes.still} aria-hidden />
        <Text size="sm" flex={1}>
          {outcome === "duplicate" ? "This photo was in the project already." : "The photo is in the project."}
          {names > 0 && ` ${counted(names, "name")} ${names === 1 ? "becomes a label" : "become labels"} once its faces are found.`}
        </Text>
        <Anchor component={Link} to={`/projects/${project.id}/photos/${photo.id}`} size="sm" className={classes.still}>
          Open the photo
        </Anchor>
      </Group>
    );
  }
  return (
    <Group className={classes.keep} gap="sm">
      <IconPhotoOff size={20} stroke={1.6} className={classes.still} aria-hidden />
      <Text size="sm" flex={1} miw={180}>
        {project.can.upload && project.can.label
          ? "The photo isn’t kept, nor what you say of it, unless you add it."
          : "The photo isn’t kept."}
      </Text>
      {project.can.upload && project.can.label && (
        <Button
          size="sm"
          h="auto"
          mih={36}
          py={6}
          styles={{ label: { whiteSpace: "normal", lineHeight: 1.35 } }}
          variant={labels.length ? "filled" : "default"}
          leftSection={<IconPhotoPlus size={17} />}
          loading={keep.isPending}
          onClick={() => keep.mutate(picture)}
        >
          {keepText(labels.length)}
        </Button>
      )}
    </Group>
  );
}
