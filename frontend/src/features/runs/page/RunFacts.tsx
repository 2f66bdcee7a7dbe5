import { Anchor, Card } from "@mantine/core";
import { Link } from "react-router";
import type { Project, RunWhole } from "../../../api/types";
import { duration, timeLeft, when } from "../../../ui/duration";
import { type Fact, FactList } from "../../../ui/FactList";
import { percent } from "../../classifiers/numbers";
import { RunState } from "../RunState";
import { doneText, runWord } from "../runText";
import classes from "./run.module.css";
import { optionText, searchText } from "./words";

/** Who submitted what, on which data set, when, and how far it is. */
export function RunFacts({ project, run }: { project: Project; run: RunWhole }) {
  const { best, dataset } = run;
  const took = run.started_at && run.finished_at && (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
  const good = best && (best.test_acc === null ? `${percent(best.val_acc)} of the validation faces` : percent(best.test_acc));
  const facts: Fact[] = [
    ["State", <RunState key="state" state={run.state} word={runWord(run)} />],
    ["Experiments over", run.experiments.length > 1 && doneText(run)],
    ["Left", run.finished_at ? "" : timeLeft(run.left_s).replace(" left", "")],
    ["Took", typeof took === "number" && duration(took)],
    [
      !best || best.test_acc === null ? "Best so far" : "Best on the test side",
      good && `${good}${run.experiments.length > 1 ? ` by exp${best.number}` : ""}`,
    ],
    [
      "Data set",
      <Anchor key="set" component={Link} inherit underline="always" to={`/projects/${project.id}/datasets/${dataset.id}`}>
        <bdi>{dataset.name}</bdi> {dataset.version}
      </Anchor>,
    ],
    ["Submitted", `${when(run.created_at)}${run.by ? ` by ${run.by}` : ""}`],
    ["Search", searchText(run, run.experiments.length)],
    ["On", run.devices.join("; ")],
  ];
  const options = Object.entries(run.options);
  return (
    <Card withBorder component="section" aria-label="Facts">
      <FactList facts={facts}>
        <div data-wide>
          <dt>Options, as they were written</dt>
          <dd className={classes.options}>
            {options.map(([name, value]) => (
              <code key={name}>
                --{name} {optionText(value)}
              </code>
            ))}
            {!options.length && "All as usual"}
          </dd>
        </div>
      </FactList>
    </Card>
  );
}
