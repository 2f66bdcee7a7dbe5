import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, Id, PersonRef, Project } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { CardContext } from "./CardContext";
import classes from "./label.module.css";
import { NextCards } from "./NextCards";
import { SuggestedCard } from "./SuggestedCard";
import { UndoBar } from "./UndoBar";
import { useLabelling } from "./useLabelling";

export interface PersonGroup {
  person: PersonRef;
  faces: Face[];
}

/** One card a suggested person: click out who it is not, then name the rest with one key. */
export function SuggestedCards({ project, empty }: { project: Project; empty: ReactNode }) {
  const suggested = useFaces(project.id, { state: "suggested", order: "surest" });
  const groups = useMemo(() => grouped(flat(suggested.data)), [suggested.data]);
  const [skipped, setSkipped] = useState<ReadonlySet<Id>>(new Set());
  const [wanted, setWanted] = useState<Id | null>(null);
  const [looked, setLooked] = useState<Face | null>(null);
  const { label, undo, redo, going } = useLabelling(project);
  useKeys("cards", { "card.undo": undo, "card.redo": redo }, project.can.label);

  const open = groups.filter(({ person }) => !skipped.has(person.id));
  const current = open.find(({ person }) => person.id === wanted) ?? open[0];
  const next = open.filter((group) => group !== current);
  const shown =
    looked && looked.suggestion?.person.id === current?.person.id ? looked : (current?.faces[0] ?? null);

  const skip = (person: Id) => setSkipped((before) => new Set([...before, person]));
  return (
    <>
      <div className={classes.zones}>
        <div className={classes.middle} style={{ overflowY: "auto" }}>
          {suggested.isPending && <Skeleton height={320} radius="lg" />}
          {suggested.isError && !suggested.data && (
            <ErrorState error={suggested.error} onRetry={suggested.refetch} />
          )}
          {suggested.data && !groups.length && empty}
          {groups.length > 0 && !current && (
            <Stack align="center" py={60}>
              <Text>You skipped {counted(skipped.size, "person", "people")} for now.</Text>
              <Button onClick={() => setSkipped(new Set())}>Show them again</Button>
            </Stack>
          )}
          {current && (
            <SuggestedCard
              key={current.person.id}
              project={project}
              person={current.person}
              first={current.faces}
              onName={(faces, person) => label(faces, { action: "assign", person, how: "suggestion" })}
              onReject={(faces) => label(faces, { action: "not_person" })}
              onSkip={() => skip(current.person.id)}
              onLook={setLooked}
            />
          )}
          <NextCards groups={next} onChoose={setWanted} />
        </div>
        {current && <CardContext project={project} person={current.person} face={shown} />}
      </div>
      <UndoBar project={project} scopes={["cards"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}

/** Returns the faces by suggested person, the person with the surest face first. */
function grouped(faces: readonly Face[]): PersonGroup[] {
  const groups = new Map<Id, PersonGroup>();
  for (const face of faces) {
    if (!face.suggestion) continue;
    const { person } = face.suggestion;
    const group = groups.get(person.id);
    if (group) group.faces.push(face);
    else groups.set(person.id, { person, faces: [face] });
  }
  return [...groups.values()];
}
