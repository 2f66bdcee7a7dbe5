import { VisuallyHidden } from "@mantine/core";
import { counted } from "../../ui/duration";
import classes from "./detection.module.css";
import { bars } from "./qualityText";

/** How many faces have which quality, and where the rule cuts. A screen reader gets it as a table. */
export function Histogram({ histogram, cut }: { histogram: readonly number[]; cut: number }) {
  const drawn = bars(histogram);
  return (
    <figure className={classes.histogram}>
      <div className={classes.bars} aria-hidden>
        {drawn.map((bar) => (
          <div
            key={bar.from}
            className={classes.bar}
            title={`${bar.from.toFixed(2)} to ${bar.to.toFixed(2)}: ${counted(bar.count, "face")}`}
          >
            <div style={{ height: `${100 * bar.height}%` }} />
          </div>
        ))}
        <div className={classes.out} style={{ width: `${100 * cut}%` }} data-none={cut === 0 || undefined} />
      </div>
      <VisuallyHidden>
        <table>
          <caption>Faces by quality</caption>
          <thead>
            <tr>
              <th scope="col">Quality</th>
              <th scope="col">Faces</th>
            </tr>
          </thead>
          <tbody>
            {drawn
              .filter(({ count }) => count > 0)
              .map((bar) => (
                <tr key={bar.from}>
                  <td>
                    {bar.from.toFixed(2)} to {bar.to.toFixed(2)}
                  </td>
                  <td>{bar.count}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
