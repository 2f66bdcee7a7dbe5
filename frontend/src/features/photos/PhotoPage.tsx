import { Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { isMissing } from "../../api/errors";
import { usePhoto } from "../../api/photos";
import type { Id, PhotoDetail, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { nextUse } from "../../grid/quality";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { useUrlState } from "../../ui/useUrlState";
import { UndoBar } from "../label/UndoBar";
import { useHistory } from "../label/useHistory";
import { useUse } from "../label/useUse";
import { BoxBar } from "./BoxBar";
import { Facts } from "./Facts";
import { PhotoAgain, usePhotoAgain } from "./PhotoAgain";
import { PhotoFaces } from "./PhotoFaces";
import { PhotoStage } from "./PhotoStage";
import { PhotoTools } from "./PhotoTools";
import classes from "./photos.module.css";
import { useBox } from "./useBox";

/** One photo, large, with its faces. */
export function PhotoPage() {
  const project = useOpenProject();
  const id = Number(useParams().photo);
  const query = usePhoto(project.id, id);
  if (!Number.isInteger(id) || isMissing(query.error)) return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) {
    return (
      <div className={classes.page} data-one>
        <div className={classes.one}>
          <Skeleton className={classes.stage} />
          <Skeleton className={classes.side} />
        </div>
      </div>
    );
  }
  return <OnePhoto key={id} project={project} photo={query.data} />;
}

function OnePhoto({ project, photo }: { project: Project; photo: PhotoDetail }) {
  const navigate = useNavigate();
  const url = useUrlState();
  const [zoom, setZoom] = useState(1);
  const active = url.id("face") ?? null;
  const setActive = (face: Id | null) => url.set({ face: face ? String(face) : null });
  const chosen = photo.faces.find(({ id }) => id === active);

  const tools = useBox(project, photo, { onActive: setActive });
  const detection = usePhotoAgain(project, photo);
  const { undo, redo, going } = useHistory(project);
  const { decide } = useUse(project);
  const isReady = project.can.label && photo.state === "done" && photo.deleted_at === null;
  const isBusy = tools.work !== null;

  const to = (id: Id | null) => id !== null && void navigate(`/projects/${project.id}/photos/${id}`);
  const step = (by: 1 | -1) => () => {
    const at = photo.faces.findIndex(({ id }) => id === active);
    const next = photo.faces[at === -1 ? (by === 1 ? 0 : photo.faces.length - 1) : at + by];
    if (next) setActive(next.id);
  };
  useKeys(
    "photo",
    {
      "photo.previous": () => to(photo.previous_id),
      "photo.next": () => to(photo.next_id),
      "photo.face.next": step(1),
      "photo.face.previous": step(-1),
      "photo.close": () => (chosen ? setActive(null) : void navigate(`/projects/${project.id}/photos`)),
      ...(isReady && {
        "photo.draw": tools.draw,
        "photo.move": () => chosen && tools.move(chosen),
        "photo.remove": () => chosen && !tools.removing && tools.remove(chosen),
        "photo.use": () => chosen && decide([chosen], nextUse(chosen)),
        "photo.detect": detection.again,
      }),
      ...(project.can.label && { "photo.undo": undo, "photo.redo": redo }),
    },
    !isBusy,
  );
  return (
    <div className={classes.page} data-one>
      <title>{`${photo.name} – ${project.name} – Facesite`}</title>
      <div className={classes.one}>
        <section className={classes.stage} aria-label={photo.name}>
          <PhotoTools
            project={project}
            photo={photo}
            zoom={zoom}
            onZoom={setZoom}
            onDraw={isReady ? tools.draw : undefined}
            onAgain={isReady ? detection.again : undefined}
            busy={isBusy}
          />
          <PhotoStage photo={photo} zoom={zoom} active={active} onActive={setActive} tools={tools} />
        </section>
        <aside className={classes.side} aria-label="Faces and facts">
          <Text fw={600} mb={6}>
            {headline(photo)}
          </Text>
          {photo.state === "failed" && (
            <Text size="sm" role="alert" mb="sm">
              {photo.error?.message}
            </Text>
          )}
          {(photo.state === "waiting" || photo.state === "working") && (
            <Text size="sm" c="dimmed" mb="sm" role="status">
              {photo.state === "waiting" ? "Waiting for its turn." : "Its faces are being found."}
            </Text>
          )}
          <PhotoAgain detection={detection} />
          {isReady && photo.faces.length === 0 && (
            <Text size="sm" c="dimmed" mb="sm">
              If there is one, draw a box around it: press d.
            </Text>
          )}
          <PhotoFaces
            project={project}
            photo={photo}
            active={active}
            onActive={setActive}
            onUse={(face, use) => decide([face], use)}
            tools={isReady ? tools : undefined}
          />
          <Facts photo={photo} />
        </aside>
      </div>
      {tools.work ? (
        <BoxBar work={tools.work} tools={tools} />
      ) : (
        <UndoBar project={project} scopes={["photo"]} onUndo={undo} onRedo={redo} busy={going} />
      )}
    </div>
  );
}

function headline(photo: PhotoDetail): string {
  if (photo.state !== "done") return photo.name;
  return photo.faces.length ? counted(photo.faces.length, "face") : "No face was found";
}
