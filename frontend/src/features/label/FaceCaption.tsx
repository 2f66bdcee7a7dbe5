import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { Face } from "../../api/types";
import { share, shownState } from "../../grid/faceState";
import classes from "./label.module.css";
import type { Saying } from "./request";

export const CAPTION_PX = 30;

/** Under a crop: the name, or the suggestion with yes and no. */
export function FaceCaption({
  face,
  onSay,
  canLabel,
}: {
  face: Face;
  onSay: (saying: Saying) => void;
  canLabel: boolean;
}) {
  const state = shownState(face);
  if (state === "suggested" && face.suggestion) {
    const { name } = face.suggestion.person;
    return (
      <div className={classes.caption}>
        <span className={classes.name} title={`${name}, distance ${face.suggestion.distance.toFixed(3)}`}>
          {name} <span className={classes.score}>{share(face.suggestion.score)}</span>
        </span>
        {canLabel && (
          <>
            <Tooltip label={`It is ${name}`}>
              <ActionIcon
                size="sm"
                variant="light"
                aria-label={`It is ${name}`}
                onClick={() => onSay({ action: "accept" })}
                tabIndex={-1}
              >
                <IconCheck size={14} stroke={2.5} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`Not ${name}`}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Not ${name}`}
                onClick={() => onSay({ action: "not_person" })}
                tabIndex={-1}
              >
                <IconX size={14} stroke={2.5} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </div>
    );
  }
  const words: Partial<Record<typeof state, string>> = {
    labelled: face.person?.name ?? "",
    rejected: "not a face",
    stranger: "stranger",
    unsure: "unsure",
  };
  return (
    <div className={classes.caption}>
      <span className={classes.name}>{words[state] ?? ""}</span>
    </div>
  );
}
