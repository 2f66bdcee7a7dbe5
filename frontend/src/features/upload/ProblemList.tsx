import { Button, Group, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { counted } from "../../ui/duration";
import type { UploadEngine } from "./engine";
import type { Problem } from "./types";
import classes from "./upload.module.css";

const ROW_PX = 52;

/** One line a file that was not taken, with its reason; thousands cost no more than ten. */
export function ProblemList({ problems, engine }: { problems: readonly Problem[]; engine: UploadEngine }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  });
  const again = problems.filter((problem) => problem.state !== "skipped");
  return (
    <div>
      <Group justify="space-between" px="sm" pb={4}>
        <Text size="xs" fw={600}>
          {counted(problems.length, "file")} not taken
        </Text>
        {again.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => engine.retry()}>
            Try {again.length === 1 ? "it" : "all"} again
          </Button>
        )}
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
                {problem.state !== "skipped" && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => engine.retry([problem.id])}
                    aria-label={`Try ${problem.name} again`}
                  >
                    Retry
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
