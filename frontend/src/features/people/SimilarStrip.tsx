import { Avatar, Button, Skeleton, Text } from "@mantine/core";
import { Link } from "react-router";
import { useSimilar } from "../../api/people";
import type { Person, Project } from "../../api/types";
import classes from "./person.module.css";

const SHOWN = 8;

/** The people who look most like this one: perhaps the same under another name. */
export function SimilarStrip({
  project,
  person,
  onMerge,
}: {
  project: Project;
  person: Person;
  onMerge: (other: Person) => void;
}) {
  const similar = useSimilar(project.id, person.id);
  if (similar.isPending) return <Skeleton height={38} />;
  const near = (similar.data?.items ?? []).slice(0, SHOWN);
  if (!near.length) return null;
  return (
    <div className={classes.similar} role="group" aria-label={`People who look like ${person.name}`}>
      {near.map(({ person: other, distance }) => (
        <div key={other.id} className={classes.alike}>
          <Link to={`/projects/${project.id}/people/${other.id}`} title={other.name}>
            <Avatar src={other.cover_url} size={28} radius="sm" alt="" />
            <Text span size="xs" truncate>
              {other.name}
            </Text>
            <Text span size="xs" c="dimmed" title="Distance between their nearest faces">
              {distance.toFixed(2)}
            </Text>
          </Link>
          {project.can.label && (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Merge with ${other.name}`}
              onClick={() => onMerge(other)}
            >
              Merge …
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
