import { pieces, SIDE_NAMES, SIDES, type Splits, splitsShort, splitsText } from "./splits";
import classes from "./splits.module.css";

/** Train, validation and test as a bar, told apart by pattern as well as colour. */
export function SplitBar({
  splits,
  most,
  numbers = false,
}: {
  splits: Splits;
  /** What the full width stands for, where bars stand under each other. */
  most?: number;
  /** Whether the numbers stand under it. */
  numbers?: boolean;
}) {
  const text = splitsText(splits);
  return (
    <div title={text}>
      <div className={classes.bar} role="img" aria-label={text}>
        {pieces(splits, most).map(({ side, left_percent, width_percent }) => (
          <span
            key={side}
            data-side={side}
            style={{ left: `${left_percent}%`, width: `${width_percent}%` }}
          />
        ))}
      </div>
      {numbers && (
        <span className={classes.numbers} aria-hidden>
          {splitsShort(splits)}
        </span>
      )}
    </div>
  );
}

/** What the pieces of the bars mean, with their numbers where given. */
export function SplitLegend({ splits }: { splits?: Splits }) {
  return (
    <ul className={classes.legend} aria-label="Splits">
      {SIDES.map((side) => (
        <li key={side}>
          <span className={classes.key} data-side={side} aria-hidden />
          {SIDE_NAMES[side]}
          {splits && <b>{splits[side].toLocaleString("en")}</b>}
        </li>
      ))}
    </ul>
  );
}
