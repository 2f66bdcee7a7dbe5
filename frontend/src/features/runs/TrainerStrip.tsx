import { Alert, Code, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconCpu } from "@tabler/icons-react";
import { useTraining } from "../../api/runs";
import type { Id, Training } from "../../api/types";
import { count, counted } from "../../ui/duration";
import classes from "./runs.module.css";

/** Who trains, on what, and what waits. */
export function TrainerStrip({ project }: { project: Id }) {
  const { data } = useTraining(project);
  // What is missing here stands in the way of nothing else: no error of its own.
  if (!data) return <Skeleton height={38} mb="sm" aria-hidden />;
  return (
    <section aria-label="Trainers" className={classes.strip}>
      {data.trainers.length > 0 ? <Trainers training={data} /> : <NoTrainer training={data} />}
    </section>
  );
}

function Trainers({ training: { trainers, queue } }: { training: Training }) {
  return (
    <>
      <ul className={classes.trainers}>
        {trainers.map((trainer) => (
          <li key={trainer.name} className={classes.trainer} data-busy={trainer.experiment !== null || undefined}>
            <IconCpu size={16} stroke={1.7} aria-hidden />
            <span>
              <b>{trainer.machine}</b> <span className={classes.dimmed}>{trainer.device}</span>
            </span>
            <span className={classes.work}>{trainer.experiment ?? "free"}</span>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" className={classes.queue}>
        {queueText(queue)}
      </Text>
    </>
  );
}

/** What to do where nothing can train. */
function NoTrainer({ training: { queue } }: { training: Training }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      role="status"
      className={classes.noTrainer}
    >
      <Text size="sm" fw={600}>
        No trainer is running
      </Text>
      <Text size="sm">
        {queue.waiting > 0 ? `${queueText(queue)} ` : "Runs wait until one is there. "}
        On this machine or on any other of the site: <Code>python manage.py work --queues training</Code>
      </Text>
    </Alert>
  );
}

/** Returns "2 experiments wait, 1 trains". */
function queueText({ waiting, working }: Training["queue"]): string {
  if (!waiting && !working) return "Nothing waits.";
  const waits = waiting ? `${counted(waiting, "experiment")} ${waiting === 1 ? "waits" : "wait"}` : "Nothing waits";
  return working ? `${waits}, ${count(working)} ${working === 1 ? "trains" : "train"}.` : `${waits}.`;
}
