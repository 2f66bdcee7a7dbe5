import { Button, Text } from "@mantine/core";
import { IconUserSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Face, FoundFace, Id, Project } from "../../api/types";
import { Selection } from "../../grid/selection";
import { useLatest } from "../../live/useLatest";
import { counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { NameBox } from "../label/NameBox";
import type { Saying } from "../label/request";
import classes from "./find.module.css";
import { MatchGrid } from "./MatchGrid";
import { lineSentence, MOST, presentMatches } from "./matches";

/** The project's faces that look like a found one, nearest first; those past the line are dimmed. */
export function Matches({
  project,
  found,
  line,
  onSay,
}: {
  project: Project;
  found: FoundFace;
  line: number;
  onSay: (faces: readonly Face[], saying: Saying) => void;
}) {
  const latest = useLatest(project.id);
  const matches = useMemo(() => presentMatches(found.matches, latest), [found.matches, latest]);
  const [selection, setSelection] = useState(Selection.none);

  const under = matches.filter(({ distance }) => distance < line).map(({ face }) => face.id);
  const past = useMemo<ReadonlySet<Id>>(
    () => new Set(matches.filter(({ distance }) => distance >= line).map(({ face }) => face.id)),
    [matches, line],
  );
  const chosen = matches.map(({ face }) => face).filter((face) => selection.has(face.id));
  const say = (saying: Saying) => {
    onSay(chosen, saying);
    setSelection(selection.clear());
  };
  if (!matches.length) {
    return (
      <EmptyState icon={<IconUserSearch size={36} stroke={1.5} />} title="Nobody here looks like this face">
        The nearest face of the project is more than {MOST.max_distance} away.
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.bar}>
        <Text size="sm" role="status">
          {lineSentence(matches, line)}
          {found.matches.length === MOST.limit && ` The nearest ${MOST.limit} are shown.`}
        </Text>
        <div style={{ flex: 1 }} />
        {project.can.label && (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={!under.length}
              onClick={() => setSelection(Selection.none.all(under))}
            >
              Select the {under.length} under the line
            </Button>
            <NameBox
              project={project.id}
              label="Name the selected faces"
              placeholder={chosen.length ? `Name ${counted(chosen.length, "face")}` : "Select faces first"}
              disabled={!chosen.length}
              onName={(name) => say({ action: "assign", name })}
              onPerson={(person) => say({ action: "assign", person, how: "typed" })}
            />
          </>
        )}
      </div>
      <MatchGrid matches={matches} past={past} selection={selection} onSelection={setSelection} />
    </>
  );
}
