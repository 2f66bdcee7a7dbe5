import { Skeleton, Text } from "@mantine/core";
import type { TablerIcon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./forecast.module.css";

/** The numbers of what a form would do; those that aren't known yet keep their place. */
export function Numbers({ numbers }: { numbers: readonly { label: string; value: string | undefined }[] }) {
  return (
    <dl className={classes.numbers}>
      {numbers.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === undefined ? <Skeleton width={44} height={22} mt={4} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Sentences on it, each a `Line`. */
export const Lines = ({ children }: { children: ReactNode }) => <ul className={classes.lines}>{children}</ul>;

/** One sentence, behind an icon that says of what kind it is. */
export function Line({
  icon: Icon,
  strong = false,
  children,
}: {
  icon: TablerIcon;
  strong?: boolean;
  children: ReactNode;
}) {
  return (
    <li>
      <Icon size={16} aria-hidden />
      <Text span size="sm" fw={strong ? 600 : undefined}>
        {children}
      </Text>
    </li>
  );
}
