import { Anchor, Button, Text } from "@mantine/core";
import { IconArrowRight, IconCheck, IconShieldCheck } from "@tabler/icons-react";
import { Link } from "react-router";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, Person, Project } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import classes from "./person.module.css";
import { asked, useAnswers } from "./useAnswers";

/** Faces of a person that lie nearer to someone else, worst first, with both sides. */
export function SuspectsTab({ project, person }: { project: Project; person: Person }) {
  const query = useFaces(project.id, { person: person.id, suspect: true, order: "suspect" });
  const faces = flat(query.data).filter((face) => face.suspect && face.person?.id === person.id);
  if (query.isPending) return <RowSkeletons count={3} height_px={118} />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!faces.length) {
    return (
      <EmptyState icon={<IconShieldCheck size={36} stroke={1.5} />} title="No suspects">
        Every face of <bdi>{person.name}</bdi> lies nearer to <bdi>{person.name}</bdi> than to anyone else. Faces where that
        changes come here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.cards}>
      {faces.map((face) => (
        <Suspect key={face.id} project={project} person={person} face={face} />
      ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          style={{ flex: "none", alignSelf: "center" }}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}

function Suspect({ project, person, face }: { project: Project; person: Person; face: Face }) {
  const { answer, answering } = useAnswers(project);
  const { suspect } = face;
  if (!suspect) return null;
  const other = suspect.person;
  return (
    <section className={`${classes.card} ${classes.doubt}`} aria-label={`${face.photo_name}: ${person.name} or ${other.name}?`}>
      <div className={classes.doubtSide}>
        <img src={face.crop_url} alt={`The face in ${face.photo_name}`} width={96} height={96} />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} truncate title={person.name}>
            Named <bdi>{person.name}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {suspect.own_distance === null
              ? "their only face"
              : `${suspect.own_distance.toFixed(2)} from their nearest face`}
          </Text>
          <Anchor
            component={Link}
            to={`/projects/${project.id}/photos/${face.photo_id}?face=${face.id}`}
            size="xs"
            display="block"
            truncate
          >
            {face.photo_name}
          </Anchor>
        </div>
      </div>
      <IconArrowRight size={18} stroke={1.5} aria-hidden />
      <div className={classes.doubtSide}>
        {suspect.other_crop_url && (
          <img src={suspect.other_crop_url} alt={`The nearest face of ${other.name}`} width={96} height={96} />
        )}
        <div style={{ minWidth: 0 }}>
          <Anchor
            component={Link}
            to={`/projects/${project.id}/people/${other.id}`}
            size="sm"
            fw={600}
            display="block"
            truncate
            title={other.name}
          >
            {other.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {suspect.other_distance.toFixed(2)} away, which is nearer
          </Text>
        </div>
      </div>
      {project.can.label && (
        <div className={classes.doubtAnswers}>
          <Button
            loading={answering}
            maw={240}
            onClick={() =>
              answer({
                faces: asked([face]),
                request: { action: "assign", person: other.id, how: "suggestion" },
                done: `1 face is ${other.name} now.`,
              })
            }
          >
            It is <bdi>{other.name}</bdi>
          </Button>
          <Button
            variant="default"
            leftSection={<IconCheck size={16} />}
            disabled={answering}
            onClick={() =>
              answer({
                faces: asked([face]),
                request: { action: "not_person", person: other.id },
                done: `It stays ${person.name}, and ${other.name} isn’t asked about it again.`,
              })
            }
          >
            It is right
          </Button>
        </div>
      )}
    </section>
  );
}
