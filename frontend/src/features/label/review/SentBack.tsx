import { Blockquote, Button, Skeleton, Text } from "@mantine/core";
import { useRef, type ReactNode } from "react";
import { useFaces } from "../../../api/faces";
import { flat } from "../../../api/pages";
import type { Face, Project } from "../../../api/types";
import { useUser } from "../../../app/user";
import { when } from "../../../ui/duration";
import { ErrorState } from "../../../ui/ErrorState";
import cards from "../cards/cards.module.css";
import { said } from "../conflicts/clashes";
import { NameBox } from "../NameBox";
import type { Saying } from "../request";
import { UndoBar } from "../UndoBar";
import { useLabelling } from "../useLabelling";
import { useKeys } from "../../../keys/useKeys";
import classes from "./review.module.css";
import { useReview } from "./useReview";

/** Labels that a reviewer sent back, each with what was said of it: name it anew, or say that it is right. */
export function SentBack({ project, empty }: { project: Project; empty: ReactNode }) {
  const list = useFaces(project.id, { review: "sent_back", order: "labelled" });
  const { label, undo, redo, going } = useLabelling(project);
  const { review } = useReview(project);
  const me = useUser().id;
  const faces = flat(list.data);
  useKeys("review", { "review.undo": undo, "review.redo": redo }, project.can.label);

  const keep = (face: Face) => {
    if (face.labelled?.by_id !== me) {
      review({ faces: [face], verdict: "accept" });
      return;
    }
    // Who gave the label can't accept it: given again, it waits for another look.
    label([face], { action: "clear" });
    if (face.person) {
      const again: Face = { ...face, version: face.version + 1, state: "unlabelled", person: null };
      label([again], { action: "assign", person: face.person, how: "typed" });
    }
  };
  const more = () => {
    if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  };
  return (
    <>
      <div
        className={cards.middle}
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
          if (scrollHeight - scrollTop - clientHeight < 300) more();
        }}
      >
        {list.isPending && [1, 2, 3].map((key) => <Skeleton key={key} height={120} mb="xs" radius="lg" />)}
        {list.isError && !list.data && <ErrorState error={list.error} onRetry={list.refetch} />}
        {list.data && !faces.length && empty}
        {faces.map((face) => (
          <OneSentBack
            key={face.id}
            project={project}
            face={face}
            isMine={face.labelled?.by_id === me}
            onSay={(saying) => label([face], saying)}
            onKeep={() => keep(face)}
          />
        ))}
      </div>
      <UndoBar project={project} scopes={[]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}

function OneSentBack({
  project,
  face,
  isMine,
  onSay,
  onKeep,
}: {
  project: Project;
  face: Face;
  isMine: boolean;
  onSay: (saying: Saying) => void;
  onKeep: () => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  return (
    <article className={classes.row} aria-label={`${said(face)} in ${face.photo_name}, sent back`}>
      <img src={face.crop_url} alt="" width={96} height={96} />
      <div className={classes.words}>
        <Text fw={600} truncate>
          {said(face)}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          by {isMine ? "you" : (face.labelled?.by ?? "")}, in {face.photo_name}
        </Text>
        {face.review && (
          <Blockquote p="xs" mt={6} fz="sm" cite={`${face.review.by}, ${when(face.review.at)}`}>
            {face.review.comment}
          </Blockquote>
        )}
      </div>
      {project.can.label && (
        <div className={classes.answers}>
          <NameBox
            project={project.id}
            inputRef={box}
            quiet
            label={`Name of the face in ${face.photo_name}`}
            placeholder="Another name"
            onName={(name) => onSay({ action: "assign", name })}
            onPerson={(person) => onSay({ action: "assign", person, how: "typed" })}
          />
          <Button.Group>
            <Button
              variant="default"
              size="xs"
              flex={1}
              onClick={onKeep}
              disabled={!face.person && isMine}
              title={isMine ? "The name stays and waits for another look" : "The label is accepted after all"}
            >
              {face.state === "labelled" ? `It is ${said(face)}` : "It is right"}
            </Button>
            <Button variant="default" size="xs" onClick={() => onSay({ action: "clear" })}>
              Clear
            </Button>
          </Button.Group>
        </div>
      )}
    </article>
  );
}
