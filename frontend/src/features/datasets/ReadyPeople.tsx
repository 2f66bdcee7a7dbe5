import { Avatar, Button, Card, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { keys } from "../../api/keys";
import { listPeople } from "../../api/people";
import type { Id, Readiness } from "../../api/types";
import { counted } from "../../ui/duration";
import classes from "./people.module.css";
import { SplitBar } from "./SplitBar";
import { mostOf } from "./splits";

/** More are drawn when asked for. */
const FIRST = 60;
/** As many as the panel names at most. */
const MOST = 500;

/** A bar a person, those with a warning first. */
export function ReadyPeople({ project, ready }: { project: Id; ready: Readiness }) {
  const [all, setAll] = useState(false);
  const { people, person_count, few } = ready;
  const covers = useCovers(project);
  const most = useMemo(() => mostOf(people), [people]);
  const shown = all ? people : people.slice(0, FIRST);
  const unnamed = person_count - people.length;
  return (
    <Card withBorder p={0} component="section" aria-labelledby="ready-people">
      <div className={classes.head}>
        <Title order={2} fz="sm" id="ready-people">
          People and their splits
        </Title>
        <Text size="xs" c="dimmed">
          {few
            ? `${counted(few, "person has", "people have")} too few faces for all three sides`
            : "A group is the faces of one photo, or nearly the same; it stays on one side"}
        </Text>
      </div>
      <ul className={classes.people}>
        {shown.map(({ person, faces, groups, splits, warning }) => (
          <li key={person.id} className={classes.person}>
            <Avatar src={covers.get(person.id) ?? null} size={28} radius="sm" alt="" />
            <Link className={classes.name} to={`/projects/${project}/people/${person.id}`} title={person.name}>
              {person.name}
            </Link>
            <span className={classes.of} title={`${counted(faces, "face")} in ${counted(groups, "group")}`}>
              {counted(faces, "face")}
              {groups !== faces && ` · ${counted(groups, "group")}`}
            </span>
            <SplitBar splits={splits} most={most} />
            {warning && (
              <span className={classes.warning}>
                <IconAlertTriangle size={14} aria-hidden /> {warning}
              </span>
            )}
          </li>
        ))}
      </ul>
      {people.length > shown.length && (
        <Button variant="subtle" fullWidth onClick={() => setAll(true)}>
          Show all {people.length}
        </Button>
      )}
      {unnamed > 0 && shown.length === people.length && (
        <Text size="xs" c="dimmed" p="sm">
          And {counted(unnamed, "more person", "more people")} without a warning.
        </Text>
      )}
    </Card>
  );
}

/** The pictures of the project's people; those of very many stay blank here. */
function useCovers(project: Id): ReadonlyMap<Id, string | null> {
  const listed = useQuery({
    queryKey: [...keys.allPeople(project), "covers"],
    queryFn: () => listPeople(project, { order: "name" }, undefined, MOST),
    staleTime: 60_000,
  }).data;
  return useMemo(() => new Map(listed?.items.map(({ id, cover_url }) => [id, cover_url])), [listed]);
}
