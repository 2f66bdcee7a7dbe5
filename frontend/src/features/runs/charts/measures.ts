/** What is charted of an experiment, and how its values read. */
import { bytes } from "../../../ui/duration";
import { percent } from "../../classifiers/numbers";

export interface Measure {
  /** As the points name it. */
  name: string;
  title: string;
  /** Short, for the head of a column. */
  short: string;
  says: (value: number) => string;
  /** For the axis, where `says` is too long. */
  tick: (value: number) => string;
  /** Whether a logarithmic axis makes sense. */
  log: boolean;
  /** Whether its chart is there before a value is. */
  always?: boolean;
  /** What an axis never goes below. */
  floor?: number;
}

/** Returns a loss with four digits that say something: "0.1234", "12.3", "1.2e-5". */
export function lossText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(2);
  return value.toFixed(size < 1 ? 4 : size < 10 ? 3 : size < 1000 ? 2 : 0);
}

/** Returns a number as short as an axis needs it. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return Number(value.toPrecision(3)).toExponential();
  return Number(value.toPrecision(4)).toString();
}

const share = (value: number) => `${Number((100 * value).toFixed(1))} %`;
const rate = (value: number) => `${tickText(Number(value.toPrecision(3)))}/s`;

export const MEASURES: readonly Measure[] = [
  { name: "train_loss", title: "Train loss", short: "Train loss", says: lossText, tick: tickText, log: true, always: true },
  { name: "val_loss", title: "Validation loss", short: "Val. loss", says: lossText, tick: tickText, log: true, always: true },
  { name: "train_acc", title: "Train accuracy", short: "Train acc.", says: percent, tick: share, log: false, always: true },
  { name: "val_acc", title: "Validation accuracy", short: "Val. acc.", says: percent, tick: share, log: false, always: true },
  {
    name: "samples_per_s", title: "Faces a second", short: "Faces/s", says: rate, tick: tickText, log: false, floor: 0,
  }, // prettier-ignore
  {
    name: "memory_bytes", title: "Device memory", short: "Memory", says: bytes, tick: bytes, log: false, floor: 0,
  }, // prettier-ignore
];
