import { Button, Group, Kbd, Text, Title } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { Face, Holder, Id, PersonRef, Project } from "../../../api/types";
import { caps, isMac } from "../../../keys/press";
import { type Handlers, useKeys } from "../../../keys/useKeys";
import { count as shown, counted } from "../../../ui/duration";
import { NameBox } from "../NameBox";
import { CardAnswers, type OtherAnswer } from "./CardAnswers";
import { CardCandidates, MOST_CANDIDATES } from "./CardCandidates";
import { CardCrops } from "./CardCrops";
import classes from "./cards.module.css";
import { onEnter } from "./enter";
import { clock } from "./finish";
import { type FrozenCard, inside, insideCount, outside, toggled } from "./frozen";
import { useCropKeys } from "./useCropKeys";
import { useTypeToName } from "./useTypeToName";

/** What was said of a card. */
export interface CardAnswer {
  faces: Face[];
  /** Taken out: they aren't the person who the others are. */
  out: Face[];
  saying:
    | { person: PersonRef }
    | { name: string }
    | { other: Exclude<OtherAnswer, "skip"> };
}

const nobody: ReadonlySet<Id> = new Set();

/** One card of either kind. Mount it anew for another card. */
export function CardView({
  project,
  card,
  holder,
  onAnswer,
  onSkip,
  onLook,
  onEnd,
}: {
  project: Project;
  card: FrozenCard;
  /** Somebody else who has its faces in hand. */
  holder: Holder | null;
  onAnswer: (answer: CardAnswer) => void;
  onSkip: () => void;
  onLook: (face: Face) => void;
  onEnd: () => void;
}) {
  const [out, setOut] = useState(nobody);
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const crops = useCropKeys(card.faces.length);
  const taken = outside(card, out);
  const number = insideCount(card, out);
  const can = project.can.label && holder === null && number > 0;
  const enter = onEnter(card, number, text);

  const answer = (saying: CardAnswer["saying"]) => {
    if (can) onAnswer({ faces: inside(card, out), out: taken, saying });
  };
  const other = (which: OtherAnswer) => {
    if (which === "skip") onSkip();
    else if (which !== "none" || card.person) answer({ other: which });
  };
  const name = () => {
    if (enter.does === "person") answer({ person: enter.person });
    else if (enter.does === "name") answer({ name: enter.name });
    else if (enter.does === "type") box.current?.focus();
  };
  // A digit without a person may begin a name.
  const candidates: Handlers = Object.fromEntries(
    card.candidates
      .slice(0, MOST_CANDIDATES)
      .map(({ person }, at) => [`card.candidate.${at + 1}`, () => answer({ person })]),
  );
  const toggle = (id: Id) => setOut((before) => toggled(before, id));

  useKeys(
    "cards",
    {
      ...(can
        ? {
            ...candidates,
            "card.name": name,
            "card.none": () => other("none"),
            "card.reject": () => other("reject"),
            "card.stranger": () => other("stranger"),
            "card.unsure": () => other("unsure"),
            "card.type": () => box.current?.focus(),
            "card.take": () => {
              const face = crops.hasFocus() ? card.faces[crops.at] : undefined;
              if (face && !card.gone.has(face.id)) toggle(face.id);
            },
          }
        : {}),
      "card.left": () => crops.move("left"),
      "card.right": () => crops.move("right"),
      "card.up": () => crops.move("up"),
      "card.down": () => (crops.hasFocus() ? crops.move("down") : onSkip()),
      "card.skip": onSkip,
      "card.all": () => setOut(nobody),
    },
    project.can.label,
  );
  useTypeToName(box, setText, can);

  // A cluster waits for a name; on a screen that is touched a keyboard would cover the card.
  const takesFocus = can && card.kind === "cluster";
  useEffect(() => {
    const isPointed = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (takesFocus && isPointed && !document.querySelector("[role=dialog]")) {
      box.current?.focus({ preventScroll: true });
    }
  }, [takesFocus]);

  const title = card.person
    ? card.size === 1
      ? `This one looks like ${card.person.name}`
      : `These ${shown(card.size)} look like ${card.person.name}`
    : card.size === 1
      ? "Who is this?"
      : `Who are these ${shown(card.size)}?`;
  return (
    <section className={`${classes.card} ${classes.arriving}`} aria-label={title}>
      <div className={classes.heading}>
        {card.person?.cover_url && <img src={card.person.cover_url} alt="" width={36} height={36} />}
        <Title order={2} fz="lg" className={classes.title} title={title}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" className={classes.hint} data-quiet={!taken.length || undefined} aria-live="polite">
          {taken.length > 0
            ? `${counted(taken.length, "face")} taken out`
            : project.can.label && !holder
              ? "Click a face to take it out"
              : ""}
        </Text>
      </div>
      <CardCrops
        label="Faces of the card"
        faces={card.faces}
        gone={card.gone}
        out={out}
        grid={crops.grid}
        active={crops.at}
        onActive={crops.setActive}
        onToggle={toggle}
        onLook={onLook}
        onEnd={onEnd}
        locked={!project.can.label || holder !== null}
      />
      {project.can.label && (
        <div className={classes.actions}>
          {holder ? (
            <Group className={classes.lock} gap={8} wrap="nowrap">
              <IconLock size={16} aria-hidden />
              <Text size="sm">
                <bdi>{holder.user.name}</bdi> has these in hand until {clock(holder.until)}. Then they are free.
              </Text>
            </Group>
          ) : (
            <Text size="xs" c="dimmed" className={classes.promise} data-quiet={!taken.length || undefined}>
              {taken.length > 0 ? promise(enter, taken.length) : can && <WithAlt />}
            </Text>
          )}
          <div className={classes.naming}>
            <div className={classes.box}>
              <NameBox
                project={project.id}
                inputRef={box}
                text={text}
                onText={setText}
                quiet
                size="md"
                disabled={!can}
                placeholder={card.person ? "Somebody else?" : "Who is this?"}
                onName={(typed) => answer({ name: typed })}
                onPerson={(person) => answer({ person })}
              />
            </div>
            <Button
              size="md"
              className={classes.primary}
              disabled={!can}
              onClick={name}
              rightSection={<Kbd>Enter</Kbd>}
            >
              <span className={classes.primaryText}>
                {holder ? `${holder.user.name} has these in hand` : enter.text}
              </span>
            </Button>
          </div>
          {card.candidates.length > 0 && (
            <CardCandidates
              candidates={card.candidates}
              disabled={!can}
              onChoose={(person) => answer({ person })}
            />
          )}
          <CardAnswers card={card} count={number} disabled={!can} onAnswer={other} />
        </div>
      )}
    </section>
  );
}

/** How the keys of the buttons are pressed from the name box, where a letter alone begins a name. */
function WithAlt() {
  return (
    <span className={classes.withAlt}>
      While the name box has the focus, press the keys below with {caps("alt", isMac())}.
    </span>
  );
}

/** What becomes of the faces that were taken out. */
function promise(enter: ReturnType<typeof onEnter>, count: number): string {
  const name =
    enter.does === "person" ? enter.person.name : enter.does === "name" ? enter.name : "this person";
  const what = count === 1 ? "The face taken out" : `The ${count} faces taken out`;
  return `${what} won’t be suggested as ${name} again.`;
}
