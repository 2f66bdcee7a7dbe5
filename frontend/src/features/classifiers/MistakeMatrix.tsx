import type { CSSProperties } from "react";
import { Link } from "react-router";
import type { Cell } from "../../api/evaluations";
import type { Id } from "../../api/types";
import { cellText, facesOf, largestOf, type Matrix, shade } from "./confusion";
import classes from "./matrix.module.css";

/** How much of the accent is in a cell, for the style sheet. */
const shadeOf = (count: number, largest: number) =>
  ({ "--shade": `${Math.round(12 + 78 * shade(count, largest))}%` }) as CSSProperties;

/** Who was taken for whom, as a table: rows are who they are, columns whom they were taken for. */
export function MistakeMatrix({
  project,
  matrix,
  cells,
}: {
  project: Id;
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
                  return (
                    <td key={person.id} className={classes.right} title={`${right(person.id)} right`}>
                      {right(person.id)}
                    </td>
                  );
                }
                return (
                  <td key={said?.id ?? "unknown"}>
                    {found && (
                      <Link
                        to={facesOf(project, found.among)}
                        data-place={found.among}
                        aria-label={`${cellText(found)}: show ${found.count === 1 ? "it" : "them"}`}
                        title={cellText(found)}
                        style={shadeOf(found.count, largest)}
                        data-dark={shade(found.count, largest) > 0.62 || undefined}
                      >
                        {found.count}
                      </Link>
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
