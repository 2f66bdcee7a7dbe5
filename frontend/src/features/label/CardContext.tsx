import { Anchor, Skeleton, Text } from "@mantine/core";
import { Link } from "react-router";
import { useFaces } from "../../api/faces";
import { flat } from "../../api/pages";
import type { Face, PersonRef, Project } from "../../api/types";
import { share } from "../../grid/faceState";
import { QualityBadge } from "../../grid/QualityBadge";
import { FaceInPhoto } from "../../ui/FaceInPhoto";
import type { Card } from "./cards/card";
import cards from "./cards/cards.module.css";
import classes from "./label.module.css";

/** Beside a card: the face that is pointed at in its photo, and who the person is so far. */
export function CardContext({ project, card, face }: { project: Project; card: Card; face: Face | null }) {
  const person = card.person ?? card.candidates[0]?.person ?? null;
  return (
    <aside className={`${classes.panel} ${cards.aside}`} aria-label="The face in focus">
      <div className={classes.panelParts}>
        {face && (
          <>
            <div className={classes.panelFace}>
              <FaceInPhoto key={face.photo_id} project={project.id} face={face} />
            </div>
            <div className={classes.panelFacts}>
              <Anchor
                component={Link}
                to={`/projects/${project.id}/photos/${face.photo_id}?face=${face.id}`}
                size="sm"
                truncate
                display="block"
              >
                {face.photo_name}
              </Anchor>
              <Text size="xs" c="dimmed">
                {face.suggestion
                  ? `${face.suggestion.person.name}: ${share(face.suggestion.score)}, distance ${face.suggestion.distance.toFixed(3)}`
                  : "Nobody near"}
              </Text>
            </div>
          </>
        )}
        {person && <SoFar project={project} person={person} isAsked={card.person === null} />}
      </div>
    </aside>
  );
}

/** The newest faces of a person, to compare with. */
function SoFar({ project, person, isAsked }: { project: Project; person: PersonRef; isAsked: boolean }) {
  const named = useFaces(project.id, { state: "labelled", person: person.id, order: "newest" });
  const faces = flat(named.data);
  return (
    <>
      <Text size="sm" fw={600} truncate>
        {isAsked && "Perhaps "}
        <Anchor component={Link} to={`/projects/${project.id}/people/${person.id}`} inherit underline="always">
          {person.name}
        </Anchor>
        {isAsked ? ":" : " so far"}
      </Text>
      <div className={classes.soFar}>
        {named.isPending && [1, 2, 3].map((key) => <Skeleton key={key} width={68} height={68} />)}
        {named.data && !faces.length && (
          <Text size="sm" c="dimmed">
            No face has this name yet.
          </Text>
        )}
        {faces.slice(0, 12).map((one) => (
          <span key={one.id} className={classes.small}>
            <img src={one.crop_url} alt="" width={68} height={68} loading="lazy" />
            <QualityBadge face={one} small />
          </span>
        ))}
      </div>
    </>
  );
}
