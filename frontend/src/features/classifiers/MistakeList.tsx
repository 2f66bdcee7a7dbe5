import { Button, VisuallyHidden } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Cell } from "../../api/evaluations";
import type { Id } from "../../api/types";
import { count, counted } from "../../ui/duration";
import classes from "./classifiers.module.css";
import evaluation from "./evaluation.module.css";
import { cellText, facesOf } from "./confusion";

const SHOWN = 15;

/** The largest cells of the matrix, one a line. */
export function MistakeList({ project, cells }: { project: Id; cells: readonly Cell[] }) {
  const [all, showAll] = useState(false);
  const shown = all ? cells : cells.slice(0, SHOWN);
  return (
    <>
      <ul className={evaluation.mistakes}>
        {shown.map((cell) => (
          <li key={`${cell.person.id} ${cell.said?.id ?? "unknown"}`}>
            {cell.among ? (
              <Link
                className={evaluation.mistake}
                to={facesOf(project, cell.among)}
                data-place={`list ${cell.among}`}
                title={`${cellText(cell)}: show the faces`}
              >
                <Line cell={cell} />
              </Link>
            ) : (
              <div className={evaluation.mistake}>
                <Line cell={cell} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {shown.length < cells.length && (
        <Button size="compact-sm" variant="subtle" mt={6} onClick={() => showAll(true)}>
          Show all {count(cells.length)}
        </Button>
      )}
    </>
  );
}

function Line({ cell }: { cell: Cell }) {
  return (
    <>
      <span className={classes.truncated} title={cell.person.name}>
        {cell.person.name}
      </span>
      <IconArrowRight size={15} aria-hidden />
      <VisuallyHidden> taken for </VisuallyHidden>
      <span className={classes.truncated} title={cell.said?.name}>
        {cell.said ? cell.said.name : <em>unknown</em>}
      </span>
      <VisuallyHidden>: </VisuallyHidden>
      <span className={evaluation.count}>{counted(cell.count, "face")}</span>
    </>
  );
}
