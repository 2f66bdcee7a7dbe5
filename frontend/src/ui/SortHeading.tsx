import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import classes from "./sort.module.css";

type Direction = "falling" | "rising";

/** Returns the word for how an order goes. */
export const directionOf = ({ falling }: { falling: boolean }): Direction => (falling ? "falling" : "rising");

/** The heading of a column by which a click sorts the table. */
export function SortHeading({
  name,
  title,
  sorted,
  isNumber,
  onSort,
}: {
  name: string;
  title?: string | undefined;
  /** How the table is sorted by this column; null: by another. */
  sorted: Direction | null;
  isNumber: boolean;
  onSort: () => void;
}) {
  const Icon = sorted === "falling" ? IconArrowDown : IconArrowUp;
  const direction = sorted === null ? "none" : sorted === "falling" ? "descending" : "ascending";
  return (
    <Table.Th aria-sort={direction} className={isNumber ? classes.number : undefined}>
      <UnstyledButton onClick={onSort} title={title} className={classes.sort}>
        {name}
        {sorted && <Icon size={13} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
