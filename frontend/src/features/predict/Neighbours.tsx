import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Id, PredictedFace } from "../../api/types";
import classes from "./predict.module.css";

/** Why this name: the labelled faces that voted, nearest first. */
export function Neighbours({ face, project }: { face: PredictedFace; project: Id }) {
  return (
    <Stack gap="xs" component="section" aria-label="Who voted">
      <Text fw={600} size="sm">
        {face.neighbours.length ? "The nearest labelled faces" : "No labelled face is near"}
      </Text>
      <div className={classes.neighbours}>
        {face.neighbours.map((neighbour) => (
          <div key={neighbour.face_id}>
            <img src={neighbour.crop_url} alt={neighbour.person.name} width={88} height={88} loading="lazy" />
            <Anchor
              component={Link}
              to={`/projects/${project}/people/${neighbour.person.id}`}
              size="xs"
              truncate
              display="block"
            >
              {neighbour.person.name}
            </Anchor>
            <Text size="xs" c="dimmed">
              {neighbour.distance.toFixed(3)}
            </Text>
          </div>
        ))}
      </div>
    </Stack>
  );
}
