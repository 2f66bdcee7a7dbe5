import { Button, Group, Kbd, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useFaces } from "../../../api/faces";
import { flat } from "../../../api/pages";
import type { Face, FaceQuery, Id, Project } from "../../../api/types";
import { useKeys } from "../../../keys/useKeys";
import { counted } from "../../../ui/duration";
import { FaceInPhoto } from "../../../ui/FaceInPhoto";
import { type Answered, isOpen, withAnswered, withoutAnswered } from "../cards/card";
import { CardCrops } from "../cards/CardCrops";
import cards from "../cards/cards.module.css";
import { NoCard } from "../cards/NoCard";
import { toggled } from "../cards/frozen";
import { useCropKeys } from "../cards/useCropKeys";
import labels from "../label.module.css";
import { UndoBar } from "../UndoBar";
import { useHistory } from "../useHistory";
import { CommentDialog } from "./CommentDialog";
import { groupedByPerson, groupToReview } from "./groups";
import { useReview } from "./useReview";

const nobody: ReadonlySet<Id> = new Set();
const none: Answered = new Map();

/** What a member labelled and nobody has reviewed, one person after the other. */
export function ReviewCards({
  project,
  member,
  empty,
}: {
  project: Project;
  member: { id: Id; name: string };
  empty: ReactNode;
}) {
  const query: FaceQuery = { state: "labelled", review: "open", labelled_by: member.id, order: "labelled" };
  const open = useFaces(project.id, query);
  const [reviewed, setReviewed] = useState(none);
  const [passed, setPassed] = useState(nobody);
  const [place, setPlace] = useState<Id | null>(null);
  const [out, setOut] = useState(nobody);
  const [asking, setAsking] = useState(false);
  const [looked, setLooked] = useState<Face | null>(null);
  const { review } = useReview(project);
  const { undo, redo, going } = useHistory(project);

  const waits = (face: Face) => isOpen(face, reviewed);
  const groups = groupedByPerson(flat(open.data).filter(waits));
  const group = groupToReview(groups, place, passed);
  if (group && group.person.id !== place) setPlace(group.person.id);
  // The whole of the person: the first pages of the list may hold a part.
  const all = useFaces(project.id, { ...query, person: group?.person.id ?? 0 }, group !== undefined);
  const faces = group ? (all.data ? flat(all.data).filter(waits) : group.faces) : [];
  const inside = faces.filter(({ id }) => !out.has(id));
  const taken = faces.filter(({ id }) => out.has(id));
  const crops = useCropKeys(faces.length);

  const done = (about: readonly Face[]) => {
    setReviewed((before) => withAnswered(before, about));
    if (about.length === faces.length) {
      setPlace(null);
      setOut(nobody);
    }
    return () => setReviewed((before) => withoutAnswered(before, about));
  };
  const accept = () => {
    if (inside.length) review({ faces: inside, verdict: "accept", onFailed: done(inside) });
  };
  const sendBack = (comment: string) => {
    setAsking(false);
    review({ faces: taken, verdict: "send_back", comment, onFailed: done(taken) });
  };
  const skip = () => {
    if (!group) return;
    setPassed((before) => new Set([...before, group.person.id]));
    setPlace(null);
    setOut(nobody);
  };
  const toggle = (id: Id) => setOut((before) => toggled(before, id));
  useKeys(
    "review",
    {
      "review.accept": accept,
      "review.back": () => taken.length > 0 && setAsking(true),
      "review.left": () => crops.move("left"),
      "review.right": () => crops.move("right"),
      "review.up": () => crops.move("up"),
      "review.down": () => crops.move("down"),
      "review.take": () => {
        const face = crops.hasFocus() ? faces[crops.at] : undefined;
        if (face) toggle(face.id);
      },
      "review.skip": skip,
      "review.undo": undo,
      "review.redo": redo,
    },
    project.can.label,
  );
  const shown = faces.find(({ id }) => id === looked?.id) ?? faces[0] ?? null;
  return (
    <>
      <div className={labels.zones}>
        <div className={cards.middle}>
          {!group && <NoCard query={open} empty={empty} />}
          {group && (
            <section
              key={group.person.id}
              className={`${cards.card} ${cards.arriving}`}
              aria-label={`Named ${group.person.name} by ${member.name}`}
            >
              <div className={cards.heading}>
                <Title order={2} fz="lg" className={cards.title}>
                  {faces.length === 1 ? "Is this" : `Are these ${faces.length}`} {group.person.name}?
                </Title>
                <Text size="sm" c="dimmed" className={cards.hint} aria-live="polite">
                  {taken.length ? `${counted(taken.length, "face")} taken out` : "Click a face that is wrong"}
                </Text>
              </div>
              <CardCrops
                label={`Faces named ${group.person.name}`}
                faces={faces}
                gone={nobody}
                out={out}
                grid={crops.grid}
                active={crops.at}
                onActive={crops.setActive}
                onToggle={toggle}
                onLook={setLooked}
                onEnd={() => {
                  if (all.hasNextPage && !all.isFetching) void all.fetchNextPage();
                }}
                locked={!project.can.label}
              />
              {project.can.label && (
                <div className={cards.actions}>
                  <Group gap={8}>
                    <Button
                      miw={150}
                      disabled={!inside.length}
                      onClick={accept}
                      rightSection={<Kbd>Enter</Kbd>}
                    >
                      {inside.length ? `Accept ${counted(inside.length, "label")}` : "All are taken out"}
                    </Button>
                    <Button
                      variant="default"
                      disabled={!taken.length}
                      onClick={() => setAsking(true)}
                      rightSection={<Kbd>R</Kbd>}
                    >
                      {taken.length ? `Send ${taken.length} back …` : "Send back …"}
                    </Button>
                    <Button variant="subtle" color="gray" px={12} onClick={skip} rightSection={<Kbd>K</Kbd>}>
                      Next
                    </Button>
                  </Group>
                </div>
              )}
            </section>
          )}
          {groups.length > 1 && (
            <Text size="sm" c="dimmed" px={8} mt="sm">
              {counted(groups.length - 1, "more person", "more people")} to look at
              {open.hasNextPage ? ", and others after them" : ""}
            </Text>
          )}
        </div>
        {shown && (
          <aside className={`${labels.panel} ${cards.aside}`} aria-label="The face in focus">
            <FaceInPhoto key={shown.photo_id} project={project.id} face={shown} />
            <Text size="xs" c="dimmed" mt={6} truncate>
              {shown.photo_name}
            </Text>
          </aside>
        )}
      </div>
      <UndoBar project={project} scopes={["review"]} onUndo={undo} onRedo={redo} busy={going} />
      {asking && (
        <CommentDialog
          count={taken.length}
          to={member.name}
          onSend={sendBack}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
