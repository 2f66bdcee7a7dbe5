import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { MOST_FACES, useFace } from "../../api/faces";
import type { Face, FaceQuery, Id, Project, Use } from "../../api/types";
import { FaceGrid } from "../../grid/FaceGrid";
import { positionOf } from "../../grid/order";
import { nextUse } from "../../grid/quality";
import { Selection } from "../../grid/selection";
import { useKeys } from "../../keys/useKeys";
import { ErrorState } from "../../ui/ErrorState";
import { sayError } from "../../ui/say";
import { TileSkeletons } from "../../ui/Skeletons";
import { FaceNotice } from "./FaceNotice";
import { FacePanel } from "./FacePanel";
import classes from "./label.module.css";
import { nextAfter } from "./queue";
import type { Saying } from "./request";
import { UndoBar } from "./UndoBar";
import { useBulk } from "./useBulk";
import { useCandidateKeys } from "./useCandidateKeys";
import { useHeldFaces } from "./useHeldFaces";
import { useHolders } from "./useHolders";
import { useLabelling } from "./useLabelling";
import { useSkipping } from "./useSkipping";
import { useTyping } from "./useTyping";
import { useUse } from "./useUse";
import { useZoom } from "./useZoom";

/** The address follows the focus when it rests: browsers count how often it changes. */
const REST_MS = 200;

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
  /** More buttons beside the list's notice; of a large selection the loaded faces, and all ids. */
  more?: (chosen: readonly Face[], ids: readonly Id[]) => ReactNode;
  /** What narrows and orders the list; over it, whether it is empty or not. */
  filters?: ReactNode;
}) {
  const list = useHeldFaces(project.id, query);
  const { ids, gone, known } = list;
  const { faceOf } = known;
  const holders = useHolders(project.id);
  const { zoom_px, zoom } = useZoom();
  const [asked, select] = useState(() => (initialFocus ? Selection.only(initialFocus) : Selection.none));
  const nameBox = useRef<HTMLInputElement>(null);
  const { label: send, undo, redo, going } = useLabelling(project);
  const { decide } = useUse(project);
  const skip = useSkipping(project, list.refetch);

  // A link may name a face that has left the list.
  const stands = positionOf(ids, asked.focus) >= 0;
  const isLinked = !stands && asked.focus === initialFocus;
  const linked = useFace(project.id, isLinked ? (initialFocus ?? 0) : 0);
  const first = useMemo(() => ids.find((id) => !gone.has(id)) ?? null, [ids, gone]);
  const focusId = stands || (isLinked && initialFocus && !linked.isError) ? asked.focus : first;
  const loaded = useSyncExternalStore(known.subscribe, () => (focusId === null ? null : known.get(focusId)));
  const focus = loaded ?? (isLinked ? linked.data : null) ?? null;
  const selection = useMemo(
    () => (focusId !== null && focusId !== asked.focus ? Selection.at(focusId) : asked),
    [asked, focusId],
  );
  const chosen = useMemo(() => {
    const picked = selection.size ? selection.inOrder(ids) : [];
    return picked.length || focusId === null ? picked : [focusId];
  }, [selection, ids, focusId]);
  // Faces that arrive while one scrolls concern the grid alone, unless they are among the chosen.
  const several = chosen.length > 1 && chosen.length <= MOST_FACES;
  const revision = useSyncExternalStore(known.subscribe, () => (several ? known.revision() : 0));
  const chosenFaces = useMemo(
    () => chosen.slice(0, MOST_FACES).flatMap((id) => (id === focus?.id ? focus : (faceOf(id) ?? []))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `revision` says when faceOf answers otherwise
    [chosen, faceOf, revision, focus],
  );

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  // All is the whole list, also if its ids come only after the key was pressed.
  const [growing, grow] = useState(false);
  const selectAll = (from: Selection) => select(from.all(ids.filter((id) => !gone.has(id))));
  if (growing && list.whole) {
    grow(false);
    selectAll(asked);
  }
  const setSelection = (next: Selection) => {
    grow(false);
    select(next);
    if (next.focus === selection.focus) return;
    clearTimeout(rest.current);
    rest.current = setTimeout(() => onFocus?.(next.focus), REST_MS);
  };
  const advance = (done: readonly Id[]) => {
    const next = nextAfter(ids, done, (id) => !gone.has(id) && !holders.has(id));
    setSelection(next === null ? Selection.none : Selection.only(next));
    if (document.activeElement === nameBox.current) nameBox.current?.blur();
  };
  const bulk = useBulk(project, query, {
    faceOf,
    onDone: (done) => {
      list.refetch();
      if (done.length) advance(done);
    },
  });
  /** Does something with faces that must be loaded: at once where they are, else as soon as they are. */
  const withFaces = (about: readonly Id[], act: (faces: Face[]) => void) => {
    const known = about.flatMap((id) => (id === focus?.id ? focus : (faceOf(id) ?? [])));
    if (known.length === about.length) act(known);
    else list.load(about).then(act, sayError);
  };
  const say = (about: readonly Id[], saying: Saying) => {
    if (!project.can.label || !about.length) return;
    if (about.length > MOST_FACES) {
      bulk.sayAll(about, saying);
      return;
    }
    withFaces(about, (faces) => {
      const meant =
        saying.action === "accept"
          ? faces.filter((face) => face.state === "unlabelled" && face.suggestion)
          : faces;
      if (!meant.length) return;
      send(meant, saying);
      advance(meant.map((face) => face.id));
    });
  };
  const sayChosen = (saying: Saying) => say(chosen, saying);
  const decideChosen = (use: Use) => {
    if (chosen.length > MOST_FACES) bulk.useAll(chosen, use);
    else withFaces(chosen, (faces) => decide(faces, use));
  };
  const skipChosen = () => {
    if (!chosen.length) return;
    if (query.skipped === false) list.drop(chosen);
    skip([...chosen]);
    advance(chosen);
  };
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
      skip: skipChosen,
      undo,
      redo,
    },
    project.can.label,
  );
  useTyping(nameBox, project.can.label && focusId !== null);

  const isEmpty = !list.pending && !ids.length;
  return (
    <>
      <div className={classes.zones}>
        <section className={classes.middle} aria-label={label}>
          {(filters || ids.length > 0) && (
            <FaceNotice
              filters={filters}
              more={ids.length > 0 && more?.(chosenFaces, chosen)}
              total={list.whole ? ids.length - gone.size : null}
              selected={chosen.length}
              waiting={list.waiting}
              gone={gone.size}
              error={ids.length > 0 ? list.error : null}
              zoom_px={zoom_px}
              onRelease={list.release}
              onRetry={list.retry}
              onZoom={zoom}
            />
          )}
          {list.pending && <TileSkeletons count={28} size_px={zoom_px} ratio={0.8} />}
          {isEmpty && (list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : empty)}
          {ids.length > 0 && (
            <FaceGrid
              project={project.id}
              label={label}
              ids={ids}
              known={known}
              gone={gone}
              holders={holders}
              selection={selection}
              onSelection={setSelection}
              onAll={() => {
                selectAll(selection);
                grow(!list.whole);
              }}
              onWant={list.want}
              onAct={(id, action) => say(selection.has(id) ? chosen : [id], { action })}
              canLabel={project.can.label}
              zoom_px={zoom_px}
              onZoom={zoom}
            />
          )}
        </section>
        <FacePanel
          project={project}
          face={focus}
          loading={list.pending || (focusId !== null && !focus)}
          count={chosen.length}
          onSay={sayChosen}
          onUse={decideChosen}
          nameBox={nameBox}
        />
      </div>
      <UndoBar project={project} scopes={["label"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}
