/** The way to the form of a new run. */
import type { Id, Run } from "../../api/types";
import { writeNewRun } from "./newRun";

/** What of a run fills the form: it is trained again under another name. */
type Filled = Pick<Run, "options" | "search" | "trials" | "prune"> & { dataset: { id: Id } };

/** Returns the address of the form; with a run it is filled with its options and its data set. */
export function newRunLink(project: Id, run?: Filled): string {
  const here = `/projects/${project}/runs/new`;
  if (!run) return here;
  const { dataset, options, ...rest } = run;
  const params = new URLSearchParams();
  const parts = writeNewRun({
    dataset: dataset.id,
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, writtenAs(value)])),
    search: rest.search,
    trials: rest.trials,
    prune: rest.prune,
    name: "",
    note: "",
  });
  for (const [part, value] of Object.entries(parts)) if (value !== null) params.set(part, value);
  return `${here}?${params.toString()}`;
}

/** An option's value as it is written in the form: a list as JSON has it, the rest as itself. */
const writtenAs = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
