/** What was, or would be, erased, in words. */
import type { Erasure, ErasurePreview } from "../../api/types";
import { count, counted } from "../../ui/duration";

export type Went = ErasurePreview["went"][number];
export type Marked = ErasurePreview["marked"][number];

const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  photos: ["photo", "photos"],
  people: ["name with its note", "names with their notes"],
  faces: ["face", "faces"],
  crops: ["face crop", "face crops"],
  vectors: ["face vector", "face vectors"],
  history: ["step of the history", "steps of the history"],
  refusals: ["“not this person”", "“not this person”"],
  suggestions: ["suggestion or doubt", "suggestions and doubts"],
  dataset_faces: ["face in data sets", "faces in data sets"],
  dataset_people: ["name in data sets", "names in data sets"],
  evaluation_faces: ["answer in measurements", "answers in measurements"],
  batch_items: ["photo in batches", "photos in batches"],
  batch_names: ["name in batches", "names in batches"],
  kept_faces: ["name waiting for its photo", "names waiting for their photo"],
  job_items: ["photo of running work", "photos of running work"],
  paths: ["file or folder renamed", "files or folders renamed"],
  log_lines: ["line in a log of training", "lines in logs of training"],
  files: ["file", "files"],
  other: ["other entry", "other entries"],
};

/** Returns "3 faces"; a kind that only a newer site knows is called as it calls it. */
export function wentText({ kind, count: number }: Went): string {
  const [one, many] = WORDS[kind] ?? [kind.replaceAll("_", " "), kind.replaceAll("_", " ")];
  return counted(number, one, many);
}

const LEADING = ["photos", "people", "faces"];

/** Returns the most important of it in a line: "2 photos, 5 faces". */
export function summary(went: readonly Went[]): string {
  const told = went.filter(({ kind }) => LEADING.includes(kind));
  return (told.length ? told : went.slice(0, 1)).map(wentText).join(", ") || "Nothing";
}

const KIND_NAMES: Readonly<Record<Erasure["kind"], string>> = {
  photos: "Photos",
  person: "Person",
  retention: "Retention",
};

export function kindName(kind: Erasure["kind"]): string {
  return KIND_NAMES[kind];
}

const MARKED_NAMES: Record<Marked["kind"], string> = {
  dataset: "Data set",
  classifier: "Classifier",
  run: "Run",
};

export function markedText({ kind, name }: Marked): string {
  return `${MARKED_NAMES[kind]} ${name}`;
}

/** Returns what is to be known of the photos that stay after a person was erased; "" if none does. */
export function stayText(photos: number, done: boolean): string {
  if (!photos) return "";
  const one = photos === 1;
  return done
    ? `${counted(photos, "photo")} ${one ? "was" : "were"} kept and still ${one ? "shows" : "show"} the person.`
    : `${counted(photos, "photo")} ${one ? "stays and still shows" : "stay and still show"} the person: only name and faces are erased. Names that were written into a photo’s file by a camera or another program stay in that file.`;
}

/** From so many photos on, their number is to be typed. */
export const TYPED_FROM = 11;

/** Returns what is to be typed before so many photos are erased; "" if nothing. */
export function phraseFor(photos: number): string {
  return photos >= TYPED_FROM ? String(photos) : "";
}

/** Whether what was typed is the phrase; spaces and case don't matter, nor commas in a number. */
export function isTyped(phrase: string, typed: string): boolean {
  const plain = (text: string) => text.trim().replace(/\s+/g, " ").toLocaleLowerCase();
  return plain(typed) === plain(phrase) || (/^\d+$/.test(phrase) && typed.trim() === count(Number(phrase)));
}

/** Returns the sentence that asks before a timer is set. */
export function retentionText(days: number, photos: number): string {
  const after = `Every photo is then erased ${counted(days, "day")} after it came in, with its faces, and can’t be brought back.`;
  if (!photos) return `No photo is that old now. ${after}`;
  const go = photos === 1 ? "photo is older and goes" : "photos are older and go";
  return `${count(photos)} ${go} at once. ${after}`;
}

/** Returns a receipt as a file's text. */
export function receiptFile(erasure: Erasure): string {
  return `${JSON.stringify(erasure, null, 2)}\n`;
}
