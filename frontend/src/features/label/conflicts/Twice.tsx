import { Button, Kbd, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { keys } from "../../../api/keys";
import { usePhoto } from "../../../api/photos";
import { skipFaces } from "../../../api/teams";
import type { Face, Id, Project } from "../../../api/types";
import { percent } from "../../../grid/geometry";
import { useKeys } from "../../../keys/useKeys";
import { counted } from "../../../ui/duration";
import { ErrorState } from "../../../ui/ErrorState";
import { imageUrl } from "../../../ui/FaceInPhoto";
import { sayError } from "../../../ui/say";
import cards from "../cards/cards.module.css";
import { NoCard } from "../cards/NoCard";
import labels from "../label.module.css";
import { UndoBar } from "../UndoBar";
import { useLabelling } from "../useLabelling";
import { useWalk } from "../useWalk";
import classes from "./conflicts.module.css";

/** People who are twice in one photo, which is almost always a mistake: which face keeps the name? */
export function Twice({ project, empty }: { project: Project; empty: ReactNode }) {
  const cache = useQueryClient();
  const walk = useWalk(project, { state: "labelled", twice: true, skipped: false });
  const { label, undo, redo, going } = useLabelling(project);
  const { current } = walk;
  const photo = usePhoto(project.id, current?.photo_id ?? 0);
  const person = current?.person ?? null;
  const faces =
    current && person && photo.data?.id === current.photo_id
      ? photo.data.faces.filter((face) => face.state === "labelled" && face.person?.id === person.id)
      : [];

  const keep = (at: number) => () => {
    const kept = faces[at];
    const others = faces.filter((face) => face !== kept);
    if (!kept || !person || !others.length) return;
    const onFailed = walk.leave(faces);
    label(others, { action: "not_person", person }, { onFailed });
  };
  const skip = useMutation({
    mutationFn: ({ ids }: { ids: Id[]; bringBack: () => void }) => skipFaces(project.id, ids),
    onError: (error, { bringBack }) => {
      bringBack();
      sayError(error);
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.allFaces(project.id) });
    },
  });
  const both = () => {
    if (!current) return;
    const about = faces.length ? faces : [current];
    const bringBack = walk.leave(about);
    skip.mutate({ ids: about.map(({ id }) => id), bringBack });
  };
  useKeys(
    "twice",
    {
      "twice.1": keep(0),
      "twice.2": keep(1),
      "twice.3": keep(2),
      "twice.both": both,
      "twice.undo": undo,
      "twice.redo": redo,
    },
    project.can.label,
  );
  const { list } = walk;
  return (
    <>
      <div className={labels.zones}>
        <div className={cards.middle}>
          {!current && <NoCard query={list} empty={empty} />}
          {current && person && (
            <section
              key={`${current.photo_id}-${person.id}`}
              className={`${cards.card} ${cards.arriving}`}
              aria-label={`${person.name} twice in ${current.photo_name}`}
            >
              <div className={cards.heading}>
                <Title order={2} fz="lg" className={cards.title}>
                  Which one is <bdi>{person.name}</bdi>?
                </Title>
                <Text size="sm" c="dimmed" className={cards.hint}>
                  {counted(walk.left, "face")} left
                </Text>
              </div>
              <Picture project={project} face={current} faces={faces} />
              {photo.isError && !photo.data && <ErrorState error={photo.error} onRetry={photo.refetch} />}
              {project.can.label && (
                <div className={classes.choices}>
                  {faces.slice(0, 3).map((face, at) => (
                    <Button
                      key={face.id}
                      variant="default"
                      h={56}
                      onClick={keep(at)}
                      leftSection={<img src={face.crop_url} alt="" width={44} height={44} className={classes.tiny} />}
                      rightSection={<Kbd>{at + 1}</Kbd>}
                    >
                      Only {at + 1}
                    </Button>
                  ))}
                  <Button variant="default" h={56} onClick={both} rightSection={<Kbd>K</Kbd>}>
                    {faces.length > 2 ? "All are right" : "Both are right"}
                  </Button>
                </div>
              )}
              <Text size="xs" c="dimmed" mt={6}>
                The one not chosen loses the name and won’t be suggested as <bdi>{person.name}</bdi> again.
              </Text>
            </section>
          )}
        </div>
      </div>
      <UndoBar project={project} scopes={["twice"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}

/** The photo with a numbered box around each of the faces. */
function Picture({ project, face, faces }: { project: Project; face: Face; faces: readonly Face[] }) {
  const size = { width: face.photo_width, height: face.photo_height };
  return (
    <div className={classes.picture}>
      <div className={classes.sheet} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        <img src={imageUrl(project.id, face.photo_id, "preview")} alt={face.photo_name} />
        {faces.map((one, at) => (
          <div key={one.id} className={classes.box} style={percent(one.box, size)}>
            <span>{at + 1}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
