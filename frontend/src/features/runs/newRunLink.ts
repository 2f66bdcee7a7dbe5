/** The form's state in its address. */
import type { Id, Run } from "../../api/types";

type Filled = Pick<Run, "options" | "search" | "trials" | "prune"> & { dataset: { id: Id } };

/** Returns the address of the form filled with these options: to run again, perhaps on another data set. */
export function newRunLink(project: Id, run?: Partial<Filled>): string {
  const params = new URLSearchParams();
  if (run?.dataset) params.set("dataset", String(run.dataset.id));
  for (const [name, value] of Object.entries(run?.options ?? {})) params.set(name, writtenAs(value));
  if (run?.search === "random") params.set("search", "random");
  if (run?.trials) params.set("trials", String(run.trials));
  if (run?.prune) params.set("prune", "1");
  const query = params.toString();
  return `/projects/${project}/runs/new${query && `?${query}`}`;
}

/** An option's value as it is written in the form: a list as JSON has it, the rest as itself. */
function writtenAs(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
