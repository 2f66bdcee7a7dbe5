import { Button, Kbd, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Face, Project } from "../../../api/types";
import { usePerson } from "../../../api/people";
import { useKeys } from "../../../keys/useKeys";
import { counted } from "../../../ui/duration";
import { FaceInPhoto } from "../../../ui/FaceInPhoto";
import cards from "../cards/cards.module.css";
import { NoCard } from "../cards/NoCard";
import labels from "../label.module.css";
import type { Saying } from "../request";
import { UndoBar } from "../UndoBar";
import { useLabelling } from "../useLabelling";
import { useWalk } from "../useWalk";
import classes from "./conflicts.module.css";

/** Named faces that lie nearer to someone else, worst first, with both sides beside each other. */
export function Suspects({ project, empty }: { project: Project; empty: ReactNode }) {
  const walk = useWalk(project, { state: "labelled", suspect: true, order: "suspect" });
  const { label, undo, redo, going } = useLabelling(project);
  const { current: face } = walk;
  const suspect = face?.suspect;

  const say = (saying: Saying) => {
    if (!face) return;
    const onFailed = walk.leave([face]);
    label([face], saying, { onFailed });
  };
  const other = () =>
    suspect && say({ action: "assign", person: suspect.person, how: "suggestion" });
  const right = () => suspect && say({ action: "not_person", person: suspect.person });
  const neither = () => say({ action: "clear" });
  const skip = () => face && walk.pass(face);
  useKeys(
    "suspects",
    {
      "suspect.other": other,
      "suspect.right": right,
      "suspect.neither": neither,
      "suspect.skip": skip,
      "suspect.undo": undo,
      "suspect.redo": redo,
    },
    project.can.label,
  );
  const { list } = walk;
  return (
    <>
      <div className={labels.zones}>
        <div className={cards.middle}>
          {!face && <NoCard query={list} empty={empty} />}
          {face && suspect && (
            <section
              key={face.id}
              className={`${cards.card} ${cards.arriving}`}
              aria-label={`Named ${face.person?.name ?? ""}, looks like ${suspect.person.name}`}
            >
              <div className={cards.heading}>
                <Title order={2} fz="lg" className={cards.title}>
                  Is this <bdi>{face.person?.name}</bdi> or <bdi>{suspect.person.name}</bdi>?
                </Title>
                <Text size="sm" c="dimmed" className={cards.hint}>
                  {counted(walk.left, "suspect")} left
                </Text>
              </div>
              <div className={classes.sides}>
                <div className={classes.side}>
                  <OwnCover project={project} face={face} />
                  <Text fw={600} truncate maw="100%">
                    {face.person?.name}
                  </Text>
                  <Text size="xs" c="dimmed" ta="center">
                    {suspect.own_distance === null
                      ? "the name it has; nobody else has it"
                      : `the name it has; its nearest face is ${suspect.own_distance.toFixed(2)} away`}
                  </Text>
                </div>
                <div className={classes.side} data-middle>
                  <img src={face.crop_url} alt="The face in question" className={classes.large} />
                  <Text size="xs" c="dimmed" truncate maw="100%">
                    {face.photo_name}
                    {face.labelled ? `, named by ${face.labelled.by || "somebody"}` : ""}
                  </Text>
                </div>
                <div className={classes.side}>
                  {suspect.other_crop_url ? (
                    <img
                      src={suspect.other_crop_url}
                      alt={`Nearest face of ${suspect.person.name}`}
                      className={classes.crop}
                    />
                  ) : (
                    <span className={classes.crop} />
                  )}
                  <Text fw={600} truncate maw="100%">
                    {suspect.person.name}
                  </Text>
                  <Text size="xs" c="dimmed" ta="center">
                    its nearest face is {suspect.other_distance.toFixed(2)} away
                  </Text>
                </div>
              </div>
              {project.can.label && (
                <div className={classes.buttons}>
                  <Button onClick={right} rightSection={<Kbd>Enter</Kbd>}>
                    The name is right
                  </Button>
                  <Button variant="default" onClick={other} rightSection={<Kbd>1</Kbd>}>
                    It is <bdi>{suspect.person.name}</bdi>
                  </Button>
                  <Button variant="default" onClick={neither} rightSection={<Kbd>N</Kbd>}>
                    Neither
                  </Button>
                  <Button variant="default" onClick={skip} rightSection={<Kbd>K</Kbd>}>
                    Next
                  </Button>
                </div>
              )}
            </section>
          )}
          {walk.next?.suspect?.other_crop_url && (
            <link rel="prefetch" as="image" href={walk.next.suspect.other_crop_url} />
          )}
        </div>
        {face && (
          <aside className={`${labels.panel} ${cards.aside}`} aria-label="The face in its photo">
            <FaceInPhoto key={face.photo_id} project={project.id} face={face} />
          </aside>
        )}
      </div>
      <UndoBar project={project} scopes={["suspects"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}

/** The picture that stands for the name a face has. */
function OwnCover({ project, face }: { project: Project; face: Face }) {
  const cover = usePerson(project.id, face.person?.id ?? 0).data?.cover_url;
  return cover ? (
    <img src={cover} alt={`Cover of ${face.person?.name ?? ""}`} className={classes.crop} />
  ) : (
    <span className={classes.crop} />
  );
}
