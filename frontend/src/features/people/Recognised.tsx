import { Anchor, Text } from "@mantine/core";
import { IconTargetArrow } from "@tabler/icons-react";
import { Link } from "react-router";
import { useEvaluation } from "../../api/evaluations";
import type { Person, Project } from "../../api/types";
import { percent } from "../classifiers/numbers";
import classes from "./person.module.css";

/** How well someone is recognised, out of the newest measurement of the labels; nothing before there is one. */
export function Recognised({ project, person }: { project: Project; person: Person }) {
  const { data } = useEvaluation(project.id, null);
  const score = data?.result?.persons.find((one) => one.person.id === person.id);
  if (!data || !score) return null;
  return (
    <Text size="sm" c="dimmed" className={classes.recognised}>
      <IconTargetArrow size={15} aria-hidden />
      <span>
        Recognised in {percent(score.recall)} of {score.faces === 1 ? "1 face" : `${score.faces} faces`}
        {score.precision !== null && `; ${percent(score.precision)} of the faces given this name are theirs`}
        {!data.fresh && ", before labels changed"}.{" "}
        <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/classifiers/labels`}>
          How good is it
        </Anchor>
      </span>
    </Text>
  );
}
