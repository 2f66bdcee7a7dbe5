import { Button, Skeleton, Text } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useFace } from "../../api/faces";
import type { Face, FaceQuery, Project, Use } from "../../api/types";
import { FaceGrid } from "../../grid/FaceGrid";
import { Selection } from "../../grid/selection";
import { nextUse } from "../../grid/quality";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { FACE_ASPECT } from "../../ui/FaceInPhoto";
import { TileSkeletons } from "../../ui/Skeletons";
import { CAPTION_PX, FaceCaption } from "./FaceCaption";
import { FacePanel } from "./FacePanel";
import classes from "./label.module.css";
import type { Saying } from "./request";
import { UndoBar } from "./UndoBar";
import { useCandidateKeys } from "./useCandidateKeys";
import { useHeldFaces } from "./useHeldFaces";
import { useLabelling } from "./useLabelling";
import { useUse } from "./useUse";

/** Grid, panel and keys for saying who the faces of one list are. Mount it anew for another list. */
export function FaceWorkspace({
  project,
  query,
  empty,
  label,
  initialFocus = null,
  onFocus,
  more,
  filters,
}: {
  project: Project;
  query: FaceQuery;
  empty: ReactNode;
  label: string;
  initialFocus?: number | null;
  onFocus?: (face: number | null) => void;
  /** More buttons beside the list's notice. */
  more?: (chosen: readonly Face[]) => ReactNode;
  /** What narrows and orders the list; over it, whether it is empty or not. */
  filters?: ReactNode;
}) {
  const { faces, held, release, more: loadMore } = useHeldFaces(project.id, query);
  const [asked, select] = useState(() => (initialFocus ? Selection.only(initialFocus) : Selection.none));
  const nameBox = useRef<HTMLInputElement>(null);
  const { label: send, undo, redo, going } = useLabelling(project);
  const { decide } = useUse(project);

  const found = held.items.find((face) => face.id === asked.focus);
  // A link may name a face that stands on a page which isn't loaded, or that has left the list.
  const linked = useFace(
    project.id,
    faces.data && !found && asked.focus === initialFocus ? (initialFocus ?? 0) : 0,
  );
  const focus = found ?? linked.data ?? held.items.find((face) => !held.gone.has(face.id)) ?? null;
  const selection = focus && focus.id !== asked.focus ? Selection.at(focus.id) : asked;
  const picked = held.items.filter((face) => selection.has(face.id));
  const chosen = picked.length ? picked : focus ? [focus] : [];

  const setSelection = (next: Selection) => {
    select(next);
    if (next.focus !== selection.focus) onFocus?.(next.focus);
  };
  /** Moves on to the first face after the labelled ones that still waits. */
  const advance = (done: readonly Face[]) => {
    const ids = new Set(done.map((face) => face.id));
    const waits = (face: Face) => !ids.has(face.id) && !held.gone.has(face.id);
    const last = held.items.findLastIndex((face) => ids.has(face.id));
    const next = held.items.slice(last + 1).find(waits) ?? held.items.find(waits);
    setSelection(next ? Selection.only(next.id) : Selection.none);
    if (document.activeElement === nameBox.current) nameBox.current?.blur();
  };
  const say = (about: readonly Face[], saying: Saying) => {
    if (!project.can.label) return;
    const meant =
      saying.action === "accept"
        ? about.filter((face) => face.state === "unlabelled" && face.suggestion)
        : about;
    if (!meant.length) return;
    send(meant, saying);
    advance(meant);
  };
  const sayChosen = (saying: Saying) => say(chosen, saying);
  const decideChosen = (use: Use) => decide(chosen, use);
  const candidates = useCandidateKeys(project.id, focus?.id ?? null, (person) =>
    sayChosen({ action: "assign", person, how: "suggestion" }),
  );
  useKeys(
    "label",
    {
      ...candidates,
      accept: () => sayChosen({ action: "accept" }),
      name: () => nameBox.current?.focus(),
      reject: () => sayChosen({ action: "reject" }),
      stranger: () => sayChosen({ action: "stranger" }),
      unsure: () => sayChosen({ action: "unsure" }),
      not_person: () => sayChosen({ action: "not_person" }),
      unlabel: () => sayChosen({ action: "clear" }),
      use: () => focus && decideChosen(nextUse(focus)),
      undo,
      redo,
    },
    project.can.label,
  );

  // The end of the loaded list may be gone already, and nobody will scroll there.
  const left = held.items.length - held.gone.size;
  useEffect(() => {
    if (faces.hasNextPage && !faces.isFetching && left < 40) void faces.fetchNextPage();
  }, [faces, left]);

  return (
    <>
      <div className={classes.zones}>
        <section className={classes.middle} aria-label={label}>
          {(filters || held.items.length > 0) && (
            <div className={classes.notice}>
              {filters}
              <Text size="sm" c="dimmed">
                {chosen.length > 1 ? `${counted(chosen.length, "face")} selected` : ""}
              </Text>
              <div style={{ flex: 1 }} />
              {held.items.length > 0 && more?.(chosen)}
              {held.waiting > 0 && (
                <Button size="compact-sm" variant="light" onClick={release}>
                  Show {counted(held.waiting, "new face")}
                </Button>
              )}
              {held.gone.size > 0 && (
                <Button size="compact-sm" variant="subtle" color="gray" onClick={release}>
                  Hide {counted(held.gone.size, "face")} that left
                </Button>
              )}
            </div>
          )}
          {faces.isPending && <TileSkeletons count={28} size_px={112} ratio={0.8} />}
          {faces.isError && !faces.data && <ErrorState error={faces.error} onRetry={faces.refetch} />}
          {faces.data && !held.items.length && empty}
          {held.items.length > 0 && (
            <FaceGrid
              label={label}
              faces={held.items}
              gone={held.gone}
              selection={selection}
              onSelection={setSelection}
              onEnd={loadMore}
              caption_px={CAPTION_PX}
              caption={(face) => (
                <FaceCaption
                  face={face}
                  canLabel={project.can.label}
                  onSay={(saying) => say(selection.has(face.id) ? chosen : [face], saying)}
                />
              )}
            />
          )}
        </section>
        {faces.isPending ? (
          <div className={classes.panel} aria-hidden>
            <Skeleton style={{ aspectRatio: FACE_ASPECT }} />
          </div>
        ) : (
          <FacePanel
            project={project}
            face={focus}
            chosen={chosen}
            onSay={sayChosen}
            onUse={decideChosen}
            nameBox={nameBox}
          />
        )}
      </div>
      <UndoBar project={project} scopes={["label"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}
