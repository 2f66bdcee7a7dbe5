import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconUserQuestion, IconUsers } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Face, Project } from "../../api/types";
import { when } from "../../ui/duration";
import classes from "./faces.module.css";
import type { Saying } from "./request";

/** What speaks against the face's name, and what a reviewer said of it. */
export function FaceWarnings({
  project,
  face,
  onSay,
}: {
  project: Project;
  face: Face;
  /** Absent where the reader may not decide. */
  onSay?: (saying: Saying) => void;
}) {
  const { suspect, review } = face;
  return (
    <>
      {suspect && (
        <div className={classes.warning} role="note">
          {suspect.other_crop_url ? (
            <img src={suspect.other_crop_url} alt={`Nearest face of ${suspect.person.name}`} width={40} height={40} />
          ) : (
            <IconUserQuestion size={20} aria-hidden />
          )}
          <div className={classes.warningText}>
            <Text size="xs">
              Nearer to <b>{suspect.person.name}</b> ({suspect.other_distance.toFixed(2)}) than to its own
              person{suspect.own_distance === null ? "" : ` (${suspect.own_distance.toFixed(2)})`}.
            </Text>
            {onSay && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => onSay({ action: "assign", person: suspect.person, how: "suggestion" })}
              >
                It is <bdi>{suspect.person.name}</bdi>
              </Button>
            )}
          </div>
        </div>
      )}
      {face.twice && (
        <div className={classes.warning} role="note">
          <IconUsers size={20} aria-hidden />
          <Text size="xs">
            {face.person?.name ?? "This person"} has another face in{" "}
            <Anchor component={Link} to={`/projects/${project.id}/photos/${face.photo_id}`} inherit underline="always">
              the same photo
            </Anchor>
            : one of them is probably somebody else.
          </Text>
        </div>
      )}
      {review && (
        <div className={classes.warning} role="note" data-review={review.state}>
          {review.state === "accepted" ? (
            <IconCheck size={20} aria-hidden />
          ) : (
            <IconArrowBackUp size={20} aria-hidden />
          )}
          <div className={classes.warningText}>
            <Group gap={6}>
              <Text size="xs" fw={600}>
                {review.state === "accepted" ? "Accepted" : "Sent back"}
              </Text>
              <Text size="xs" c="dimmed">
                by {review.by}, {when(review.at)}
              </Text>
            </Group>
            {review.comment && <Text size="xs">“{review.comment}”</Text>}
          </div>
        </div>
      )}
    </>
  );
}
