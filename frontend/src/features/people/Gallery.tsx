import { useVirtualizer } from "@tanstack/react-virtual";
import { type ChangeEvent, type MouseEvent, useEffect, useEffectEvent, useMemo, useRef } from "react";
import { useNavigate } from "react-router";
import type { Id, Person } from "../../api/types";
import { squares } from "../../grid/geometry";
import type { Move, Selection } from "../../grid/selection";
import { useKeys } from "../../keys/useKeys";
import list from "../../ui/list.module.css";
import { useSize } from "../../ui/useSize";
import { PersonCard } from "./PersonCard";

const GAP_PX = 14;
const TEXT_PX = 68;

/** People as cards; of 20,000 only those on screen exist. */
export function Gallery({
  project,
  people,
  distances,
  selection,
  onSelection,
  onMerge,
  onEnd,
}: {
  project: Id;
  people: readonly Person[];
  /** How far each is from the person that the order is about. */
  distances?: ReadonlyMap<Id, number>;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onMerge: () => void;
  onEnd: () => void;
}) {
  const navigate = useNavigate();
  const { ref: sized, width } = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, tile_px } = squares(width, width < 560 ? 104 : 144, GAP_PX);
  const row_px = tile_px + TEXT_PX + GAP_PX;
  const rowCount = Math.ceil(people.length / columns);
  const order = useMemo(() => people.map(({ id }) => id), [people]);
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => row_px,
    overscan: 2,
  });
  useEffect(() => rows.measure(), [rows, row_px]);
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const reachEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (last >= rowCount - 2) reachEnd();
  }, [last, rowCount]);

  const { focus } = selection;
  const move = (to: Move) => () => {
    const next = selection.move(to, order, columns).focus;
    if (next === null) return;
    // Arrows look around; what is selected stays.
    onSelection(selection.focusOn(next));
    rows.scrollToIndex(Math.floor(order.indexOf(next) / columns), { align: "auto" });
  };
  useKeys("people", {
    "people.left": move("left"),
    "people.right": move("right"),
    "people.up": move("up"),
    "people.down": move("down"),
    "people.first": move("first"),
    "people.last": move("last"),
    "people.pick": () => focus !== null && onSelection(selection.toggle(focus)),
    "people.open": () => focus !== null && void navigate(`/projects/${project}/people/${focus}`),
    "people.all": () => onSelection(selection.all(order)),
    "people.clear": () => onSelection(selection.clear()),
    "people.merge": onMerge,
  });
  const now = useRef({ selection, order, onSelection });
  useEffect(() => {
    now.current = { selection, order, onSelection };
  });
  const pick = useMemo(
    () => (person: Person, event: MouseEvent | ChangeEvent<HTMLInputElement>) => {
      const { selection: before, order: ids, onSelection: tell } = now.current;
      const { shiftKey } = event.nativeEvent as globalThis.MouseEvent;
      tell(shiftKey ? before.extend(person.id, ids) : before.toggle(person.id));
    },
    [],
  );
  const focusShown = focus !== null && order.includes(focus);
  return (
    <div
      ref={scroller}
      className={list.scroller}
      role="group"
      aria-label="People"
      data-keys="page"
      data-picking={selection.size ? "" : undefined}
    >
      <div ref={sized} style={{ position: "relative", height: rows.getTotalSize() }}>
        {width > 0 &&
          visible.map((row) => (
            <div
              key={row.key}
              className={list.row}
              style={{ gap: GAP_PX, height: row_px, transform: `translateY(${row.start}px)` }}
            >
              {people.slice(row.index * columns, (row.index + 1) * columns).map((person, column) => (
                <PersonCard
                  key={person.id}
                  project={project}
                  person={person}
                  size_px={tile_px}
                  selected={selection.has(person.id)}
                  focused={focus === person.id}
                  reachable={focusShown ? focus === person.id : row.index + column === 0}
                  distance={distances?.get(person.id)}
                  onPick={pick}
                />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
}
