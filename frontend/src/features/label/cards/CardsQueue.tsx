import { Skeleton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { listCardFaceIds } from "../../../api/cards";
import { keys } from "../../../api/keys";
import { clearSkips, skipFaces, useHolds as useAllHolds } from "../../../api/teams";
import type { Face, Id, Project } from "../../../api/types";
import { useUser } from "../../../app/user";
import { useKeys } from "../../../keys/useKeys";
import { counted } from "../../../ui/duration";
import { ErrorState } from "../../../ui/ErrorState";
import { say, sayError } from "../../../ui/say";
import { CardContext } from "../CardContext";
import labels from "../label.module.css";
import type { Saying } from "../request";
import { heldByOthers } from "../../team/holding";
import { useHolds } from "../../team/useHolds";
import { UndoBar } from "../UndoBar";
import { useLabelling } from "../useLabelling";
import { type CardKind, listOf } from "./card";
import classes from "./cards.module.css";
import cropped from "./crops.module.css";
import { type CardAnswer, CardView } from "./CardView";
import { FinishedCards } from "./FinishedCards";
import { type FrozenCard } from "./frozen";
import { NextCards } from "./NextCards";
import { useCards } from "./useCards";

/** Crops of the next card that are asked for ahead. */
const PREFETCHED = 40;

/** Cards of one kind: the one in hand large, the next ones below, the face pointed at on the right. */
export function CardsQueue({ project, kind, empty }: { project: Project; kind: CardKind; empty: ReactNode }) {
  const cache = useQueryClient();
  const cards = useCards(project, kind);
  const { current, next } = cards;
  const [looked, setLooked] = useState<Face | null>(null);
  const [leaving, setLeaving] = useState<FrozenCard | null>(null);
  const { label, undo, undoThen, redo, going } = useLabelling(project);

  /** Undo brings the last card back into the hand, if it was a card. */
  const [last, setLast] = useState<Id | null>(null);
  const takeBack = () => {
    if (last === null) undo();
    else undoThen(() => cards.comeBack(last));
    setLast(null);
  };
  useKeys("cards", { "card.undo": takeBack, "card.redo": redo }, project.can.label);

  const answer = ({ faces, out, saying }: CardAnswer) => {
    if (!current) return;
    const rest = cards.rest();
    const bringBack = cards.leave("answered", current.faces);
    setLeaving(current);
    setLast(current.id);
    const { about, said } = asSaying(current, faces, out, saying);
    label(about, said, { onFailed: bringBack, ...(rest ? { rest } : {}) });
  };
  const pass = useMutation({
    mutationFn: async ({ ids, card }: { ids: Id[]; card: FrozenCard; bringBack: () => void }) => {
      const whole = card.faces.length >= card.size;
      const all = whole ? ids : (await listCardFaceIds(project.id, listOf(card))).ids;
      return skipFaces(project.id, [...new Set([...ids, ...all])]);
    },
    onError: (error, { bringBack }) => {
      bringBack();
      sayError(error);
    },
    onSettled: () => refetchCards(),
  });
  const refetchCards = () => {
    for (const key of [keys.allClusters(project.id), keys.allSuggestions(project.id)]) {
      void cache.invalidateQueries({ queryKey: key });
    }
  };
  const skip = () => {
    if (!current) return;
    const bringBack = cards.leave("passed", current.faces);
    setLast(null);
    const ids = current.faces.filter(({ id }) => !current.gone.has(id)).map(({ id }) => id);
    if (ids.length) pass.mutate({ ids, card: current, bringBack });
  };
  const showAgain = useMutation({
    mutationFn: () => clearSkips(project.id),
    onSuccess: () => {
      cards.forgetPassed();
      refetchCards();
      say("Everything that you passed over is shown again.");
    },
    onError: sayError,
  });

  // The card in hand and the next two are nobody else's meanwhile.
  const inHand = useMemo(
    () =>
      project.can.label
        ? [current, ...next.slice(0, 2)].flatMap((card) => card?.faces.map(({ id }) => id) ?? [])
        : [],
    [project.can.label, current, next],
  );
  const { refused } = useHolds(project.id, inHand);
  // What is held now, before what was when the list was made.
  const holds = useAllHolds(project.id).data?.items;
  const me = useUser().id;
  const held = useMemo(() => (holds ? heldByOthers(holds, me) : refused), [holds, me, refused]);
  const holder = current?.faces.flatMap(({ id }) => held.get(id) ?? [])[0] ?? null;

  const [ahead] = next;
  useEffect(() => {
    for (const { crop_url } of ahead?.faces.slice(0, PREFETCHED) ?? []) new Image().src = crop_url;
  }, [ahead]);

  const { query } = cards;
  const shown =
    looked && current?.faces.some(({ id }) => id === looked.id) ? looked : (current?.faces[0] ?? null);
  return (
    <>
      <div className={labels.zones}>
        <div className={classes.middle}>
          {query.isPending && <CardSkeleton />}
          {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
          {leaving && leaving.turn !== current?.turn && (
            <Leaving key={leaving.turn} card={leaving} onGone={() => setLeaving(null)} />
          )}
          {current && (
            <CardView
              key={current.turn}
              project={project}
              card={current}
              holder={holds ? holder : (cards.holder ?? holder)}
              onAnswer={answer}
              onSkip={skip}
              onLook={setLooked}
              onEnd={cards.more}
            />
          )}
          {!current && query.data && (
            <FinishedCards
              project={project}
              kind={kind}
              totals={cards.totals}
              due={cards.due}
              empty={empty}
              onShowAgain={() => showAgain.mutate()}
              busy={showAgain.isPending}
            />
          )}
          <NextCards
            cards={next}
            total={cards.totals?.total ?? 0}
            onChoose={cards.take}
          />
          {current && (cards.totals?.skipped ?? 0) > 0 && (
            <button type="button" className={classes.passed} onClick={() => showAgain.mutate()}>
              You passed over {counted(cards.totals?.skipped ?? 0, "face")}. Show them again
            </button>
          )}
        </div>
        {current && <CardContext project={project} card={current} face={shown} />}
      </div>
      <UndoBar project={project} scopes={["cards"]} onUndo={takeBack} onRedo={redo} busy={going} />
    </>
  );
}

/** Returns an answer to a card as what is said of faces. */
function asSaying(
  card: FrozenCard,
  faces: Face[],
  out: Face[],
  saying: CardAnswer["saying"],
): { about: Face[]; said: Saying } {
  const how = card.kind === "cluster" ? "cluster" : "suggestion";
  if ("person" in saying) {
    return { about: faces, said: { action: "assign", person: saying.person, how, refused: out } };
  }
  if ("name" in saying) {
    return { about: faces, said: { action: "assign", name: saying.name, how, refused: out } };
  }
  if (saying.other === "none") {
    const said: Saying = card.person
      ? { action: "not_person", person: { id: card.person.id, name: card.person.name } }
      : { action: "not_person" };
    return { about: [...faces, ...out], said };
  }
  return { about: faces, said: { action: saying.other } };
}

/** The card that was just answered, on its way out. */
function Leaving({ card, onGone }: { card: FrozenCard; onGone: () => void }) {
  return (
    <div className={classes.leaving} aria-hidden onAnimationEnd={onGone}>
      <div className={`${classes.card} ${classes.ghost}`}>
        <div className={cropped.crops}>
          {card.faces.slice(0, 18).map((face) => (
            <span key={face.id} className={cropped.crop}>
              <img src={face.crop_url} alt="" />
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function CardSkeleton() {
  return (
    <div className={classes.card} aria-hidden>
      <Skeleton height={28} width="40%" mb="md" />
      <div className={cropped.crops}>
        {Array.from({ length: 18 }, (_, index) => (
          <Skeleton key={index} style={{ aspectRatio: 1 }} radius={10} />
        ))}
      </div>
      <Skeleton height={42} mt="md" />
      <Skeleton height={30} mt="xs" width="70%" />
    </div>
  );
}
