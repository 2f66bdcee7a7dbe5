import { Select } from "@mantine/core";
import { Link, useLocation } from "react-router";
import type { Counts, Project } from "../../../api/types";
import { count } from "../../../ui/duration";
import { InHands } from "./InHands";
import { listedQueues, type Queue, QUEUES } from "./queues";
import classes from "./queues.module.css";

/** The left zone: the queues with their counts, and who has what in hand. */
export function QueueList({
  project,
  counts,
  open,
  more,
  onChoose,
}: {
  project: Project;
  counts: Counts;
  open: Queue;
  /** Counts that come from elsewhere. */
  more: Readonly<Record<string, number | undefined>>;
  onChoose: (queue: Queue) => void;
}) {
  const { pathname } = useLocation();
  const queues = listedQueues(counts, open).map((queue) => ({
    queue,
    number: more[queue.value] ?? queue.count(counts),
  }));
  return (
    <div className={classes.left}>
      <nav aria-label="Queues" className={classes.list}>
        {queues.map(({ queue, number }) => (
          <Link
            key={queue.value}
            to={queue === QUEUES[0] ? pathname : `${pathname}?show=${queue.value}`}
            className={classes.queue}
            aria-current={queue === open ? "page" : undefined}
            aria-label={number === null ? queue.label : `${queue.label}: ${count(number)} ${queue.counts}`}
          >
            <span>{queue.label}</span>{" "}
            {number !== null && (
              <span className={classes.count} data-none={number === 0 || undefined}>
                {count(number)}
              </span>
            )}
          </Link>
        ))}
      </nav>
      <Select
        className={classes.select}
        aria-label="Queue"
        size="sm"
        allowDeselect={false}
        data={queues.map(({ queue, number }) => ({
          value: queue.value,
          label: number === null ? queue.label : `${queue.label} (${count(number)})`,
        }))}
        value={open.value}
        onChange={(value) => {
          const chosen = queues.find(({ queue }) => queue.value === value);
          if (chosen) onChoose(chosen.queue);
        }}
      />
      <InHands project={project} />
    </div>
  );
}
