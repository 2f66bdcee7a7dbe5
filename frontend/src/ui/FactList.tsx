import type { ReactNode } from "react";
import classes from "./facts.module.css";

export type Fact = readonly [name: string, value: ReactNode];

/** What is known of something, in columns; what has no value is left out. */
export function FactList({ facts, children }: { facts: readonly Fact[]; children?: ReactNode }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {children}
    </dl>
  );
}
