import { Anchor, Avatar, Card, Text } from "@mantine/core";
import { IconEraser, IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { useDatasetPeople } from "../../api/datasets";
import { flat } from "../../api/pages";
import type { Dataset, DatasetPerson, Id } from "../../api/types";
import { ShowMore } from "../../ui/ShowMore";
import { counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { SearchField, Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import classes from "./people.module.css";
import { SplitBar, SplitLegend } from "./SplitBar";
import { mostOf, sumOf } from "./splits";

/** A bar a person, in the order of labels.json. */
export function PeopleTab({ project, version }: { project: Id; version: Dataset }) {
  const url = useUrlState();
  const q = url.get("q");
  const query = useDatasetPeople(project, version.id, q);
  const people = useMemo(() => flat(query.data), [query.data]);
  const most = useMemo(() => mostOf(people), [people]);
  return (
    <>
      <Toolbar chips={<SplitLegend />}>
        <SearchField
          label="Search people"
          placeholder="Part of a name"
          value={q}
          onSearch={(text) => url.set({ q: text })}
        />
      </Toolbar>
      {query.isPending && <RowSkeletons count={8} height_px={33} />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {query.data && !people.length && (
        <EmptyState
          icon={<IconUsers size={36} stroke={1.5} />}
          title={q ? `Nobody in this version is called “${q}”` : "Nobody is left in this version"}
        >
          {q ? "Names are those of the day it was frozen." : "Everyone in it was erased."}
        </EmptyState>
      )}
      {people.length > 0 && (
        <Card withBorder p={0}>
          <ul className={classes.people} aria-label="People in this version">
            {people.map((person) => (
              <Line key={person.number} project={project} version={version} person={person} most={most} />
            ))}
          </ul>
        </Card>
      )}
      <ShowMore query={query}>Show more people</ShowMore>
    </>
  );
}

function Line({
  project,
  version,
  person: { number, name, person, cover_url, splits, erased },
  most,
}: {
  project: Id;
  version: Dataset;
  person: DatasetPerson;
  most: number;
}) {
  const renamed = person && person.name !== name;
  return (
    <li className={classes.person}>
      <Avatar src={cover_url} size={28} radius="sm" alt="">
        {erased && <IconEraser size={16} />}
      </Avatar>
      <span className={classes.name} title={name}>
        {person ? <Link to={`/projects/${project}/people/${person.id}`}>{name}</Link> : name}
        {renamed && (
          <Text span size="xs" c="dimmed" fw={400}>
            {" "}
            now <bdi>{person.name}</bdi>
          </Text>
        )}
      </span>
      <span className={classes.of}>
        {erased ? (
          "erased"
        ) : (
          <Anchor
            component={Link}
            inherit
            c="inherit"
            underline="always"
            to={`/projects/${project}/datasets/${version.id}?show=faces&person=${number + 1}`}
          >
            {counted(sumOf(splits), "face")}
          </Anchor>
        )}
      </span>
      <SplitBar splits={splits} most={most} />
    </li>
  );
}
