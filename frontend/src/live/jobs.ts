/** What an event about a job changes in one cache entry. */
import type { Pages } from "../api/pages";
import type { Job } from "../api/types";
import { type Entry, kindOf } from "./entries";
import { inserted, replaced } from "./lists";

/** A job goes through its states in this order and never back. */
const ORDER: readonly Job["state"][] = ["waiting", "running", "ready", "applying"];

const rank = ({ state }: Job) => (ORDER.includes(state) ? ORDER.indexOf(state) : ORDER.length);
const through = ({ done, failed }: Job) => done + failed;

/** Returns the one of two states of a job that is further: events can be overtaken by answers. */
export function furtherJob(known: Job, next: Job): Job {
  const ahead = rank(next) - rank(known) || through(next) - through(known);
  return ahead < 0 ? known : next;
}

export function jobChanged(entry: Entry, job: Job): unknown {
  if (kindOf(entry) === "job") {
    const known = entry.data as Job;
    return known.id === job.id ? furtherJob(known, job) : known;
  }
  if (kindOf(entry) !== "jobs") return entry.data;
  const pages = entry.data as Pages<Job>;
  const isKnown = pages.pages.some((page) => page.items.some(({ id }) => id === job.id));
  if (!isKnown) return inserted(pages, job, (a, b) => b.id - a.id);
  return replaced(pages, (known) => (known.id === job.id ? furtherJob(known, job) : undefined));
}
