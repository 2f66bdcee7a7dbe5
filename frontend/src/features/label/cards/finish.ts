/** What is left when no card is: a queue is finished only when nothing is, leased work included. */
import { counted } from "../../../ui/duration";

export interface Left {
  /** Cards of this queue that are still to come. */
  total: number;
  /** Faces in the hands of others. */
  held: number;
  /** Faces that the asker passes over. */
  skipped: number;
  /** Whether faces are being put together just now. */
  due: boolean;
  /** Faces that wait outside this queue. */
  elsewhere: number;
  /** Who has faces in hand, other than the asker. */
  holders: readonly { name: string; faces: number; until: string }[];
}

/** Returns whether every face has an answer. */
export function isFinished({ total, held, skipped, due, elsewhere }: Left): boolean {
  return total === 0 && held === 0 && skipped === 0 && !due && elsewhere === 0;
}

/** Returns a sentence for everything that is left, what happens by itself first. */
export function leftSentences(left: Left): string[] {
  const lines: string[] = [];
  if (left.due) lines.push("Faces are being put together …");
  if (left.held > 0) {
    const known = left.holders.filter(({ faces }) => faces > 0);
    if (known.length) {
      for (const { name, faces, until } of known) {
        const are = faces === 1 ? "face is" : "faces are";
        lines.push(`${faces} ${are} in ${name}’s hands until ${clock(until)}.`);
      }
    } else lines.push(`${counted(left.held, "face")} ${left.held === 1 ? "is" : "are"} in somebody’s hands.`);
  }
  if (left.skipped > 0) lines.push(`You passed over ${counted(left.skipped, "face")}.`);
  return lines;
}

/** Returns "12:41". */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
