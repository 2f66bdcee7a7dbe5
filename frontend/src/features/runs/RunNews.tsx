import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../api/keys";
import { getRun, isOpen, useOpenRuns } from "../../api/runs";
import type { Id, Run } from "../../api/types";
import { endText } from "./runText";
import { gone, markTitle } from "./runNews";

/** Long enough for somebody who looks up from other work. */
const SHOWN_MS = 30_000;

/** Tells of runs that end while a page of their project is open. */
export function RunNews({ project }: { project: Id }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { data, runs } = useOpenRuns(project);
  const known = useRef<ReadonlySet<Id> | null>(null);
  useEffect(() => {
    if (!data) return;
    const open = new Set(runs.map(({ id }) => id));
    const ended = gone(known.current, open);
    known.current = open;
    for (const id of ended) {
      // Asked for, whether an event told of it or only the list did: how it ended stands in neither.
      void cache
        .fetchQuery({ queryKey: keys.run(project, id), queryFn: () => getRun(project, id), staleTime: 0 })
        .then((run) => {
          // Whoever cancels one that hasn't begun is told so there and then.
          if (isOpen(run) || run.deleted_at || run.state === "cancelled") return;
          tell(run, () => void navigate(`/projects/${project}/runs/${run.id}`));
        })
        .catch(() => undefined);
    }
  }, [cache, data, navigate, project, runs]);
  return null;
}

function tell(run: Run, onOpen: () => void): void {
  const good = run.state === "succeeded";
  const id = `run-${run.id}`;
  notifications.hide(id);
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    color: good ? undefined : "red",
    icon: good ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />,
    message: (
      <>
        {endText(run)}{" "}
        <Anchor
          component="button"
          type="button"
          inherit
          underline="always"
          onClick={() => {
            notifications.hide(id);
            onOpen();
          }}
        >
          Show the run
        </Anchor>
      </>
    ),
  });
  markTitle(good ? "✓" : "!");
}
