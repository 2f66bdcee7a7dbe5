/** What narrows and orders a list of faces: the address on one side, the API's query on the other. */
import type { FaceQuery, Id } from "../../api/types";
import type { useUrlState } from "../../ui/useUrlState";

export type State = NonNullable<FaceQuery["state"]>;
export type Order = NonNullable<FaceQuery["order"]>;
export type Url = Pick<ReturnType<typeof useUrlState>, "get" | "choice" | "id">;

export const ORDER_WORDS: Readonly<Record<Order, string>> = {
  oldest: "Oldest first",
  newest: "Newest first",
  surest: "Surest first",
  doubtful: "Most doubtful first",
  quality: "Poorest first",
  suggested: "Likest first",
  unlikely: "Least like first",
  suspect: "Worst suspects first",
  labelled: "Last labelled first",
};

const ORDERS: Readonly<Record<State, readonly [Order, ...Order[]]>> = {
  todo: ["oldest", "newest", "surest", "doubtful", "quality", "suggested", "unlikely"],
  suggested: ["suggested", "unlikely", "newest", "oldest", "quality"],
  unlabelled: ["oldest", "newest", "surest", "doubtful", "quality"],
  labelled: ["newest", "labelled", "oldest", "doubtful", "quality", "suspect"],
  rejected: ["newest", "labelled", "oldest", "surest"],
  stranger: ["newest", "labelled", "oldest", "quality"],
  unsure: ["newest", "labelled", "oldest", "quality"],
  set_aside: ["newest", "labelled", "oldest", "quality"],
  all: ["newest", "oldest", "surest", "doubtful", "quality"],
};

/** Returns the orders that make sense in a state; the first is meant where the address names none. */
export const ordersFor = (state: State): readonly [Order, ...Order[]] => ORDERS[state];

/** The filters by their names in the address. */
export const FILTERS = [
  "person",
  "upload",
  "votes",
  "quality",
  "score",
  "likeness",
  "by",
  "from",
  "to",
  "added_from",
  "added_to",
  "skipped",
  "among",
] as const;
export type Filter = (typeof FILTERS)[number];

const WAITING: readonly State[] = ["todo", "suggested", "unlabelled"];
const SUGGESTED: readonly State[] = ["todo", "suggested"];

/** Returns whether a filter can find anything in a state. */
export function applies(filter: Filter, state: State): boolean {
  switch (filter) {
    case "person":
      return SUGGESTED.includes(state) || state === "labelled" || state === "all";
    case "likeness":
      return SUGGESTED.includes(state);
    case "skipped":
      return WAITING.includes(state);
    case "by":
    case "from":
    case "to":
      return !WAITING.includes(state);
    case "votes":
    case "quality":
      return state !== "rejected";
    default:
      return true;
  }
}

/** Returns the filters that the address names and that apply. What one's own queue leaves out is no filter. */
export function active(url: Url, state: State): Filter[] {
  return FILTERS.filter((filter) => applies(filter, state) && url.get(filter) !== "");
}

/** Returns the query of the API for what the address says. */
export function filterQuery(url: Url, state: State): Partial<FaceQuery> {
  const query: Partial<FaceQuery> = { order: url.choice("order", ordersFor(state)) };
  const on = (filter: Filter) => applies(filter, state);
  const person = url.id("person");
  if (on("person") && person) {
    if (SUGGESTED.includes(state)) query.suggested_person = person;
    else query.person = person;
  }
  const upload = url.id("upload");
  if (on("upload") && upload) query.upload = upload;
  const votes = url.choice("votes", ["any", "yes", "no"]);
  if (on("votes") && votes !== "any") query.votes = votes === "yes";
  for (const name of ["quality", "score", "likeness"] as const) {
    const range = on(name) ? readRange(url.get(name)) : null;
    if (range && range.from > 0) query[`min_${name}`] = range.from;
    if (range && range.to < 1) query[`max_${name}`] = range.to;
  }
  const by = url.id("by");
  if (on("by") && by) query.labelled_by = by;
  if (on("from")) {
    Object.assign(query, days("labelled", url.get("from"), url.get("to")));
  }
  Object.assign(query, days("added", url.get("added_from"), url.get("added_to")));
  if (on("skipped")) {
    const skipped = url.choice("skipped", ["no", "only", "any"]);
    if (skipped !== "any") query.skipped = skipped === "only";
  }
  const among = url.get("among");
  if (IS_SET.test(among)) query.among = among;
  return query;
}

/** As the API takes the name of a set of faces. */
const IS_SET = /^[a-z_]+(-\w+)*$/;

export interface Taken {
  person: Id;
  /** Whom they were taken for; null: unknown. */
  said: Id | null;
}

/** Returns what a set of faces out of a measurement is: those of somebody who were taken for somebody. */
export function readTaken(among: string): Taken | null {
  const found = /^evaluation-\d+-(\d+)-(\d+)$/.exec(among);
  return found ? { person: Number(found[1]), said: Number(found[2]) || null } : null;
}

export interface Share {
  from: number;
  to: number;
}

/** Returns what "40-75" means, in shares; null for anything that is no range of percents. */
export function readRange(text: string): Share | null {
  const found = /^(\d{1,3})-(\d{1,3})$/.exec(text);
  if (!found) return null;
  const [from, to] = [Number(found[1]) / 100, Number(found[2]) / 100];
  return from < to && to <= 1 ? { from, to } : null;
}

/** Returns the range as the address has it, or null for the whole. */
export function writeRange({ from, to }: Share): string | null {
  const percent = (share: number) => Math.round(100 * share);
  return percent(from) <= 0 && percent(to) >= 100 ? null : `${percent(from)}-${percent(to)}`;
}

/** Days of the reader's own calendar as moments; the last day counts whole. */
function days(name: "labelled" | "added", from: string, to: string): Partial<FaceQuery> {
  const start = moment(from, 0);
  const end = moment(to, 1);
  return { ...(start ? { [`${name}_from`]: start } : {}), ...(end ? { [`${name}_to`]: end } : {}) };
}

function moment(day: string, later: number): string | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  const date = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + later);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
