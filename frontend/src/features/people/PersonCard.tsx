import { Checkbox, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconUser, IconUserMinus, IconUsers, type TablerIcon } from "@tabler/icons-react";
import { type ChangeEvent, memo, type MouseEvent, useEffect, useRef } from "react";
import { Link } from "react-router";
import type { Id, Person } from "../../api/types";
import { ago, counted, when } from "../../ui/duration";
import list from "../../ui/list.module.css";
import classes from "./people.module.css";
import { type Warned, warningsOf } from "./warnings";

export const WARNING_ICONS: Readonly<Record<Warned, TablerIcon>> = {
  suspect: IconAlertTriangle,
  twice: IconUsers,
  few: IconUserMinus,
};

export interface CardProps {
  project: Id;
  person: Person;
  size_px: number;
  selected: boolean;
  focused: boolean;
  /** Whether Tab reaches the gallery here. */
  reachable: boolean;
  /** How far they are from the person that the gallery is ordered by. */
  distance?: number;
  onPick: (person: Person, event: MouseEvent | ChangeEvent<HTMLInputElement>) => void;
}

/** Cover, name, counts, last change, and what may be wrong. */
export const PersonCard = memo(function PersonCard({
  project,
  person,
  size_px,
  selected,
  focused,
  reachable,
  distance,
  onPick,
}: CardProps) {
  const link = useRef<HTMLAnchorElement>(null);
  const warnings = warningsOf(person);

  // The keyboard's focus follows the arrow keys, but is never taken from a text field.
  useEffect(() => {
    const active = document.activeElement;
    const free = active === document.body || active?.closest("[data-keys=page]");
    if (focused && free) link.current?.focus({ preventScroll: true });
  }, [focused]);

  const clicked = (event: MouseEvent) => {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onPick(person, event);
  };
  const facts =
    counted(person.face_count, "face") +
    (distance !== undefined
      ? ` · distance ${distance.toFixed(2)}`
      : person.suggested_count > 0
        ? ` · ${person.suggested_count} suggested`
        : "");
  const numbers = { suspect: person.suspect_count, twice: person.twice_count, few: person.face_count };
  const said = [
    person.name,
    facts,
    ago(person.changed_at),
    ...warnings.map(({ short }) => short),
    ...(selected ? ["selected"] : []),
  ];
  return (
    <div className={classes.person} style={{ width: size_px }} data-pick data-selected={selected || undefined}>
      <Link
        ref={link}
        to={`/projects/${project}/people/${person.id}`}
        aria-label={said.join(", ")}
        tabIndex={reachable ? 0 : -1}
        data-person={person.id}
        draggable={false}
        onClick={clicked}
      >
        <span className={classes.cover} style={{ height: size_px }}>
          {person.cover_url ? (
            <img
              src={person.cover_url}
              alt=""
              width={size_px}
              height={size_px}
              loading="lazy"
              decoding="async"
              draggable={false}
            />
          ) : (
            <IconUser size={36} stroke={1.2} />
          )}
          <span className={classes.badges}>
            {warnings.map((warning) => {
              const Icon = WARNING_ICONS[warning.kind];
              return (
                <Tooltip key={warning.kind} label={warning.text} multiline maw={260}>
                  <span className={classes.badge} data-number={numbers[warning.kind]}>
                    <Icon size={13} />
                  </span>
                </Tooltip>
              );
            })}
          </span>
        </span>
        <Text size="sm" fw={600} truncate mt={6} title={person.name}>
          {person.name}
        </Text>{" "}
        <Text size="xs" c="dimmed" truncate>
          {facts}
        </Text>{" "}
        <Text size="xs" c="dimmed" truncate title={`Last change: ${when(person.changed_at)}`}>
          {ago(person.changed_at)}
        </Text>
      </Link>
      <Checkbox
        className={list.check}
        size="sm"
        checked={selected}
        tabIndex={-1}
        onChange={(event) => onPick(person, event)}
        aria-label={`Select ${person.name}`}
      />
    </div>
  );
});
