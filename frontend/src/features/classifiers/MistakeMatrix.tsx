import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import type { Cell } from "../../api/evaluations";
import type { Id } from "../../api/types";
import { cellText, facesOf, largestOf, type Matrix, rightText, setOf, shade } from "./confusion";
import classes from "./matrix.module.css";

/** Who was taken for whom, as a table: rows are who they are, columns whom they were taken for. */
export function MistakeMatrix({
  project,
  evaluation,
  matrix,
  cells,
}: {
  project: Id;
  evaluation: Id;
  matrix: Matrix;
  cells: readonly Cell[];
}) {
  const { rows, columns, cell, right } = matrix;
  const largest = largestOf(cells);
  return (
    // Reached by keyboard, as it may be wider than its place.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroller} tabIndex={0} role="group" aria-label="Who was taken for whom">
      <table className={classes.matrix}>
        <thead>
          <tr>
            <td className={classes.corner} />
            {columns.map((said) => (
              <th key={said?.id ?? "unknown"} scope="col" title={said?.name ?? "Unknown"}>
                <span data-unknown={said === null || undefined}>{said?.name ?? "unknown"}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((person) => (
            <tr key={person.id}>
              <th scope="row" title={person.name}>
                <span>{person.name}</span>
              </th>
              {columns.map((said) => {
                const found = cell(person.id, said?.id ?? null);
                if (said?.id === person.id) {
                  const among = setOf(evaluation, person.id);
                  return (
                    <td key={person.id} className={classes.right}>
                      <Box project={project} among={among} words={rightText(person, right(person.id))}>
                        {right(person.id)}
                      </Box>
                    </td>
                  );
                }
                return (
                  <td key={said?.id ?? "unknown"}>
                    {found && (
                      <Box
                        project={project}
                        among={found.among}
                        words={cellText(found)}
                        shade={shade(found.count, largest)}
                      >
                        {found.count}
                      </Box>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A cell's number; it opens its faces where they are in the project. */
function Box({
  project,
  among,
  words,
  shade,
  children,
}: {
  project: Id;
  among: string;
  words: string;
  /** Absent for what is right. */
  shade?: number;
  children: ReactNode;
}) {
  const looks = {
    className: classes.box,
    style: shade === undefined ? undefined : shadeOf(shade),
    "data-dark": (shade ?? 0) > DARK || undefined,
    "data-right": shade === undefined || undefined,
    title: words,
  };
  return among ? (
    <Link {...looks} to={facesOf(project, among)} data-place={among} aria-label={`${words}: show the faces`}>
      {children}
    </Link>
  ) : (
    <span {...looks}>{children}</span>
  );
}

/** From here on white stands better on it. */
const DARK = 0.62;

/** How much of the accent is in a cell, for the style sheet. */
const shadeOf = (shade: number) => ({ "--shade": `${Math.round(12 + 78 * shade)}%` }) as CSSProperties;
