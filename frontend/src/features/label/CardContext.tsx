import { Anchor, Skeleton, Text } from "@mantine/core";
import { Link } from "react-router";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, PersonRef, Project } from "../../api/types";
import { share } from "../../grid/faceState";
import { QualityBadge } from "../../grid/QualityBadge";
import { FaceInPhoto } from "../../ui/FaceInPhoto";
import classes from "./label.module.css";

/** Beside a card: the face that is pointed at in its photo, and who the person is so far. */
export function CardContext({
  project,
  person,
  face,
}: {
  project: Project;
  person: PersonRef;
  face: Face | null;
}) {
  const named = useFaces(project.id, { state: "labelled", person: person.id, order: "newest" });
  return (
    <aside className={classes.panel} aria-label="The face in focus">
      <div className={classes.panelParts}>
        {face && (
          <>
            <div className={classes.panelFace}>
              <FaceInPhoto key={face.photo_id} project={project.id} face={face} />
            </div>
            <div className={classes.panelFacts}>
              <Anchor
                component={Link}
                to={`/projects/${project.id}/photos/${face.photo_id}`}
                size="sm"
                truncate
                display="block"
              >
                {face.photo_name}
              </Anchor>
              {face.suggestion && (
                <Text size="xs" c="dimmed">
                  {share(face.suggestion.score)} sure, distance {face.suggestion.distance.toFixed(3)}
                </Text>
              )}
            </div>
          </>
        )}
        <Text size="sm" fw={600}>
          <Anchor component={Link} to={`/projects/${project.id}/people/${person.id}`} inherit>
            {person.name}
          </Anchor>{" "}
          so far
        </Text>
        <div className={classes.soFar}>
          {named.isPending && [1, 2, 3].map((key) => <Skeleton key={key} width={68} height={68} />)}
          {flat(named.data)
            .slice(0, 12)
            .map((one) => (
              <span key={one.id} className={classes.small}>
                <img src={one.crop_url} alt="" width={68} height={68} loading="lazy" />
                <QualityBadge face={one} small />
              </span>
            ))}
        </div>
      </div>
    </aside>
  );
}
