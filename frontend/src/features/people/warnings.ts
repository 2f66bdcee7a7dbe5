/** What may be wrong with a person, in words. */
import type { PeopleQuery, Person } from "../../api/types";
import { counted } from "../../ui/duration";

export type Warned = NonNullable<PeopleQuery["warning"]>;

export interface Warning {
  kind: Warned;
  /** A few words, for a card's badge. */
  short: string;
  /** What it means and what to do. */
  text: string;
}

/** Returns the warnings about a person, the gravest first; none is an empty list. */
export function warningsOf(person: Person): Warning[] {
  const warnings: Warning[] = [];
  const { suspect_count: suspects, twice_count: twice } = person;
  if (suspects > 0) {
    warnings.push({
      kind: "suspect",
      short: `${counted(suspects, "face")} may be someone else’s`,
      text: `${counted(suspects, "face")} ${suspects === 1 ? "lies" : "lie"} nearer to someone else. Look under Suspects.`,
    });
  }
  if (twice > 0) {
    warnings.push({
      kind: "twice",
      short: `twice in ${counted(twice, "photo")}`,
      text: `${counted(twice, "photo")} ${twice === 1 ? "shows" : "show"} this person twice, which is seldom right: one of the two is someone else.`,
    });
  }
  if (person.few) warnings.push({ kind: "few", ...few(person.face_count) });
  return warnings;
}

function few(faces: number): Pick<Warning, "short" | "text"> {
  if (faces === 0) return { short: "no face", text: "No face has this name: nothing can be recognised." };
  if (faces === 1) return { short: "only one face", text: "Only one face votes: name another for safety." };
  return {
    short: `only ${faces} faces`,
    text: `Only ${faces} faces: name a few more, and this person is recognised better.`,
  };
}
