import { Button, Group, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { UploadEngine } from "./engine";
import type { Problem } from "./types";
import classes from "./upload.module.css";

const ROW_PX = 52;

/** One line a file that was not taken, with its reason; thousands cost no more than ten. */
export function ProblemList({
  title,
  problems,
  engine,
}: {
  title: string;
  problems: readonly Problem[];
  engine: UploadEngine;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  });
  return (
    <div>
      <Group justify="space-between" px="sm" pb={4}>
        <Text size="xs" fw={600}>
          {title}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => engine.retry(problems.map((problem) => problem.id))}
        >
          Try {problems.length === 1 ? "it" : "all"} again
        </Button>
      </Group>
      <div
        ref={scroller}
        className={classes.problems}
        style={{ height: Math.min(4, problems.length) * ROW_PX }}
      >
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const problem = problems[row.index];
            if (!problem) return null;
            return (
              <li key={problem.id} style={{ transform: `translateY(${row.start}px)`, height: ROW_PX }}>
                <div className={classes.problem}>
                  <Text size="xs" fw={500} truncate title={problem.path}>
                    {problem.path}
                  </Text>
                  <Text size="xs" c="dimmed" lineClamp={2} title={problem.reason}>
                    {problem.reason}
                  </Text>
                </div>
                                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => engine.retry([problem.id])}
                    aria-label={`Try ${problem.name} again`}
                  >
                    Retry
                  </Button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
