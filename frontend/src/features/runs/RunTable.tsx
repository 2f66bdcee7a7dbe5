import { Card, Progress, Text } from "@mantine/core";
import { Link } from "react-router";
import { isOpen } from "../../api/runs";
import type { Project, Run } from "../../api/types";
import { ago, duration, when } from "../../ui/duration";
import { ErasedMark } from "../classifiers/Marks";
import { versionName } from "../datasets/versions";
import { RunActions } from "./RunActions";
import { RunState } from "./RunState";
import classes from "./runs.module.css";
import { bestTexts, doneText, progressText, runWord, sweepText, totalOf, troubleText } from "./runText";

/** The runs, newest first; on a phone a card each. */
export function RunTable({ project, runs }: { project: Project; runs: readonly Run[] }) {
  return (
    <Card withBorder p={0}>
      <table className={classes.table} aria-label="Runs">
        <thead>
          <tr>
            <th>Run</th>
            <th>State</th>
            <th>Progress</th>
            <th title="Share of faces named rightly by its best experiment">Best accuracy</th>
            <th>Data set</th>
            <th>Device</th>
            <th>Created</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} project={project} run={run} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function RunRow({ project, run }: { project: Project; run: Run }) {
  const trouble = troubleText(run);
  return (
    <tr>
      <th scope="row" data-cell="name">
        <Link className={classes.name} to={`/projects/${project.id}/runs/${run.id}`} title={run.name}>
          {run.name}
        </Link>
        <Beside run={run} />
      </th>
      <td data-cell="state">
        <RunState state={run.state} word={runWord(run)} />
        <Text size="xs" c="dimmed" truncate title={trouble || undefined}>
          {totalOf(run) > 1 ? `${doneText(run)} done` : "1 experiment"}
          {totalOf(run) > 1 && trouble && `, ${trouble}`}
        </Text>
      </td>
      <td data-cell="progress">
        <Far run={run} />
      </td>
      <td data-cell="best">
        <Best run={run} />
      </td>
      <td data-cell="dataset">
        <Link className={classes.plain} to={`/projects/${project.id}/datasets/${run.dataset.id}`}>
          {versionName(run.dataset)}
        </Link>
        <ErasedMark at={run.erased_at} />
      </td>
      <td data-cell="device">
        <Text size="sm" lineClamp={2} title={run.devices.join("; ")} c={run.devices.length ? undefined : "dimmed"}>
          {run.devices.join("; ") || "–"}
        </Text>
      </td>
      <td data-cell="created">
        <Text size="sm" title={when(run.created_at)}>
          {ago(run.created_at)}
        </Text>
        {run.by && (
          <Text size="xs" c="dimmed" truncate title={run.by}>
            by {run.by}
          </Text>
        )}
      </td>
      <td data-cell="menu">
        <RunActions project={project} run={run} />
      </td>
    </tr>
  );
}

/** Of the test faces where they were asked already, under it of the validation faces. */
function Best({ run }: { run: Run }) {
  const { val, test } = bestTexts(run);
  if (!val && !test) return <span className={classes.dimmed}>–</span>;
  return (
    <>
      <Text size="sm" fw={600}>
        {test ? `${test} test` : `${val} validation`}
      </Text>
      {test && val && (
        <Text size="xs" c="dimmed">
          {val} validation
        </Text>
      )}
    </>
  );
}

/** Under the name: the note, else what it varies. */
function Beside({ run }: { run: Run }) {
  const text = run.note || sweepText(run);
  if (!text) return null;
  return (
    <Text size="xs" c="dimmed" fw={400} truncate title={text}>
      {text}
    </Text>
  );
}

/** How far it is; of one that is over, how long it took. */
function Far({ run }: { run: Run }) {
  if (!isOpen(run)) {
    if (!run.started_at || !run.finished_at) return <span className={classes.dimmed}>–</span>;
    const seconds = (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
    return (
      <Text size="sm" title={`Ended ${when(run.finished_at)}`}>
        {duration(seconds)}
      </Text>
    );
  }
  return (
    <div className={classes.far}>
      <Progress
        value={100 * run.progress}
        color={run.state === "working" ? undefined : "gray"}
        size="sm"
        aria-label={`${run.name}: ${Math.floor(100 * run.progress)} %`}
      />
      <Text size="xs" c="dimmed" truncate>
        {progressText(run)}
      </Text>
    </div>
  );
}
