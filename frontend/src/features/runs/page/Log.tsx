import { Button, Card, Group, Text } from "@mantine/core";
import { IconArrowBarToDown, IconDownload, IconTerminal2 } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { logUrl, useLog } from "../../../api/runs";
import type { Experiment, LogLine, Project } from "../../../api/types";
import { count } from "../../../ui/duration";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { RowSkeletons } from "../../../ui/Skeletons";
import classes from "./log.module.css";

const LINE_PX = 20;
/** So near to the end one is at it. */
const END_PX = 24;

/** What an experiment said: the newest lines, and it follows them while the end is in sight. */
export function Log({ project, experiment }: { project: Project; experiment: Experiment }) {
  const found = useLog(project.id, experiment);
  if (found.isPending) return <RowSkeletons count={12} height_px={16} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={found.refetch} />;
  const { lines, last } = found.data;
  if (!lines.length) {
    return (
      <EmptyState icon={<IconTerminal2 size={36} stroke={1.5} />} title="It has said nothing yet">
        Its lines appear here as it says them.
      </EmptyState>
    );
  }
  const first = lines[0]?.number ?? 1;
  return (
    <Card withBorder component="section" aria-label="Log" p="sm">
      <Group justify="space-between" gap="xs" mb={8}>
        <Text size="sm" c="dimmed">
          {first > 1 ? `Lines ${count(first)} to ${count(last)}` : `${count(last)} lines`}
        </Text>
        <Button
          component="a"
          size="xs"
          variant="default"
          href={logUrl(project.id, experiment)}
          download={`${experiment.name}.log`}
          leftSection={<IconDownload size={15} />}
        >
          Download the whole log
        </Button>
      </Group>
      <Lines key={experiment.id} lines={lines} name={experiment.name} />
    </Card>
  );
}

function Lines({ lines, name }: { lines: readonly LogLine[]; name: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, follow] = useState(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  const newest = lines.at(-1)?.number ?? 0;
  const toEnd = () => {
    const place = scroller.current;
    if (place) place.scrollTop = place.scrollHeight;
  };
  useEffect(() => {
    if (follows) toEnd();
  }, [follows, newest]);
  const onScroll = () => {
    const place = scroller.current;
    if (place) follow(place.scrollHeight - place.scrollTop - place.clientHeight < END_PX);
  };
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.log}
        onScroll={onScroll}
        // Reached by keyboard, as there are more lines than it shows.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="log"
        aria-label={`Log of ${name}`}
        aria-live="off"
      >
        <div style={{ height: rows.getTotalSize() }} className={classes.lines}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line) return null;
            return (
              <div key={line.number} className={classes.line} style={{ transform: `translateY(${row.start}px)` }}>
                <time dateTime={line.at}>{timeOf(line.at)}</time>
                <span>{line.text}</span>
              </div>
            );
          })}
        </div>
      </div>
      {!follows && (
        <Button
          className={classes.end}
          size="xs"
          leftSection={<IconArrowBarToDown size={15} />}
          onClick={() => {
            follow(true);
            toEnd();
          }}
        >
          Jump to the end
        </Button>
      )}
    </div>
  );
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const timeOf = (iso: string) => clock.format(new Date(iso));
