import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useClusters, useSuggestions } from "../../../api/cards";
import { listFaces } from "../../../api/faces";
import type { Face, Id, Project } from "../../../api/types";
import { useHolds } from "../../../api/teams";
import { useUser } from "../../../app/user";
import { noFaces, useLatest } from "../../../live/useLatest";
import { useUrlState } from "../../../ui/useUrlState";
import { heldByOthers } from "../../team/holding";
import { afterward, type Answered, type Card, type CardKind, currentOf, fromCluster, fromSuggestion, listOf, openCards, waits, withAnswered, withHolders, withoutAnswered } from "./card";
import { extended, freeze, type FrozenCard, withNews } from "./frozen";

/** Long enough to see that others were faster before the next card comes. */
const LINGER_MS = 900;
/** Fewer cards than this to come, and more are asked for. */
const AHEAD = 4;
/** Faces a request where a card has more than came with it. */
const REST_PAGE = 500;

const none: Answered = new Map();

/** The cards of one kind: which is in hand, which come next, and how they leave. */
export function useCards(project: Project, kind: CardKind) {
  const url = useUrlState();
  const me = useUser().id;
  const upload = url.id("upload");
  const filter = upload === undefined ? {} : { upload };
  const clusters = useClusters(project.id, filter, kind === "cluster");
  const suggestions = useSuggestions(project.id, filter, kind === "suggestion");
  const query = kind === "cluster" ? clusters : suggestions;
  const all = useMemo(
    () =>
      kind === "cluster"
        ? (clusters.data?.pages.flatMap((page) => page.items.map(fromCluster)) ?? [])
        : (suggestions.data?.pages.flatMap((page) => page.items.map(fromSuggestion)) ?? []),
    [kind, clusters.data, suggestions.data],
  );
  const latest = useLatest(project.id);

  const cursor = useRef<{ card: Id; next: string | null | undefined } | null>(null);
  const isLoading = useRef(false);
  const [answered, setAnswered] = useState(none);
  const [passed, setPassed] = useState(none);
  const holds = useHolds(project.id).data?.items;
  const cards = useMemo(() => {
    const open = openCards(openCards(distinct(all), answered), passed);
    return holds ? withHolders(open, heldByOthers(holds, me)) : open;
  }, [all, answered, passed, holds, me]);
  const isOthers = (card: Card) => card.holder !== null && card.holder.user.id !== me;

  const wanted = url.id("card");
  const [frozen, setFrozen] = useState<FrozenCard | null>(null);
  const [turn, setTurn] = useState(0);
  /** A card to take up with the first list that is newer than `since`. */
  const [wish, setWish] = useState<{ id: Id; since: number } | null>(null);
  const takeUp = (card: Card) => {
    setTurn(turn + 1);
    setFrozen(freeze(card, turn + 1));
  };
  const found = currentOf(cards, wanted, isOthers);
  // Only another address takes up another card: this one's own place is written with a delay.
  const [seen, setSeen] = useState(wanted);
  if (seen !== wanted) setSeen(wanted);
  const asked = seen !== wanted ? cards.find((card) => card.id === wanted) : undefined;
  const wished =
    wish && query.dataUpdatedAt > wish.since ? cards.find((card) => card.id === wish.id) : undefined;
  if (wished) {
    setWish(null);
    takeUp(wished);
  } else if (frozen === null) {
    if (found) takeUp(found);
  } else if (asked && asked.id !== frozen.id) {
    takeUp(asked);
  } else {
    const next = withNews(frozen, latest ?? noFaces);
    if (next !== frozen) setFrozen(next);
  }
  const listed = cards.find((card) => card.id === frozen?.id);
  const holder = (listed ?? frozen)?.holder ?? null;

  // The place survives a reload.
  const place = frozen && `${frozen.id}.${frozen.turn}`;
  const keepPlace = useEffectEvent(() => {
    if (frozen && wanted !== frozen.id) url.set({ card: String(frozen.id) });
  });
  useEffect(() => keepPlace(), [place]);

  const next = useMemo(
    () => afterward(cards, frozen).filter((card) => card.id !== frozen?.id),
    [cards, frozen],
  );
  const isShort = next.length < AHEAD;
  useEffect(() => {
    if (isShort && query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  }, [isShort, query]);

  /** Takes up another card; without one, whatever is there next. */
  const take = (card: Card | null | undefined) => {
    cursor.current = null;
    setWish(null);
    if (card) takeUp(card);
    else setFrozen(null);
    url.set({ card: card ? String(card.id) : null });
  };
  const goOn = () => take(next.find((card) => !isOthers(card)) ?? next[0]);

  /** Hides faces of the card in hand and goes on; returns how to bring them back. */
  const leave = (how: "answered" | "passed", faces: readonly Face[]): (() => void) => {
    const gone = frozen;
    const set = how === "answered" ? setAnswered : setPassed;
    set((before) => withAnswered(before, faces));
    goOn();
    return () => {
      set((before) => withoutAnswered(before, faces));
      if (gone) setWish({ id: gone.id, since: 0 });
    };
  };

  // Others have answered all of it: go on, once that could be seen.
  const allGone = frozen !== null && frozen.gone.size === frozen.faces.length;
  const goOnLater = useEffectEvent(goOn);
  useEffect(() => {
    if (!allGone) return;
    const timer = setTimeout(() => goOnLater(), LINGER_MS);
    return () => clearTimeout(timer);
  }, [allGone]);

  // Faces that didn't come with the card.
  const isWhole = frozen === null || frozen.faces.length >= frozen.size;
  const onePage = async (card: FrozenCard) => {
    if (cursor.current?.card !== card.id) cursor.current = { card: card.id, next: undefined };
    const page = await listFaces(project.id, listOf(card), cursor.current.next ?? undefined, REST_PAGE);
    if (cursor.current.card === card.id) cursor.current.next = page.next;
    return page;
  };
  const more = () => {
    const card = frozen;
    if (!card || isWhole || isLoading.current || cursor.current?.next === null) return;
    isLoading.current = true;
    void onePage(card)
      .then(({ items, next: after }) =>
        setFrozen((now) => (now?.id === card.id ? extended(now, items, after === null) : now)),
      )
      .catch(() => undefined) // asked for again on the next scroll, and before anything is sent
      .finally(() => (isLoading.current = false));
  };
  /** Asks for the faces of the card that aren't loaded yet; undefined where there are none. */
  const rest = (): Promise<Face[]> | undefined => {
    if (!frozen || isWhole) return undefined;
    return everyOther(project.id, frozen);
  };

  const totals = query.data?.pages[0];
  return {
    query,
    cards,
    current: frozen,
    holder: holder && holder.user.id !== me ? holder : null,
    next,
    totals,
    due: kind === "cluster" && (clusters.data?.pages[0]?.due ?? false),
    take,
    /** Takes up a card as soon as it is there again. */
    comeBack: (id: Id) => setWish({ id, since: Date.now() }),
    leave,
    more,
    rest,
    /** Shows again what was passed over here. */
    forgetPassed: () => setPassed(none),
  };
}

/** All faces of a card but those it has. */
async function everyOther(project: Id, card: FrozenCard): Promise<Face[]> {
  const known = new Set(card.faces.map(({ id }) => id));
  const found: Face[] = [];
  let cursor: string | undefined;
  do {
    const page = await listFaces(project, listOf(card), cursor, REST_PAGE);
    found.push(...page.items.filter((face) => !known.has(face.id) && waits(card, face)));
    cursor = page.next ?? undefined;
  } while (cursor);
  return found;
}

/** A card that moved between two pages while they were asked for comes once. */
function distinct(cards: readonly Card[]): Card[] {
  const seen = new Set<Id>();
  return cards.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
