import { Anchor } from "@mantine/core";
import { IconArrowRight, IconScan, IconTargetArrow, IconVector } from "@tabler/icons-react";
import { Fragment } from "react";
import { Link } from "react-router";
import type { Project, Workflow } from "../../api/types";
import classes from "./classifiers.module.css";
import { detectText } from "./workflowText";

/** The three steps of a workflow, one after the other. */
export function Chain({ project, workflow }: { project: Project; workflow: Workflow }) {
  const { classifier } = workflow.classify;
  const steps = [
    { name: "Detect", icon: IconScan, text: detectText(workflow.detect) },
    {
      name: "Embed",
      icon: IconVector,
      text: workflow.embed.embedder === project.embedder ? project.embedder_title : workflow.embed.embedder,
    },
    {
      name: "Classify",
      icon: IconTargetArrow,
      text: (
        <>
          <Anchor
            component={Link}
            inherit
            underline="always"
            to={`/projects/${project.id}/classifiers/${classifier.id}`}
          >
            {classifier.name}
          </Anchor>
          {classifier.version === null ? ", its newest version" : `, version ${classifier.version}`}
        </>
      ),
    },
  ];
  return (
    <ol className={classes.chain}>
      {steps.map(({ name, icon: Icon, text }, index) => (
        <Fragment key={name}>
          {index > 0 && (
            <li aria-hidden className={classes.arrow}>
              <IconArrowRight size={16} />
            </li>
          )}
          <li className={classes.step}>
            <Icon size={18} stroke={1.6} aria-hidden />
            <div>
              <div className={classes.stepName}>{name}</div>
              <div className={classes.name}>{text}</div>
            </div>
          </li>
        </Fragment>
      ))}
    </ol>
  );
}
