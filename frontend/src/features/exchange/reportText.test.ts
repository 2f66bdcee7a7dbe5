import { expect, it } from "vitest";
import type { ImportReport } from "../../api/types";
import { applyText, reportSentence } from "./reportText";

const report = (changes: Partial<ImportReport>): ImportReport => ({
  applied: false,
  entries: 40,
  labelled: 34,
  already: 4,
  people: 12,
  new_people: [],
  unmatched_count: 2,
  unmatched: [],
  change: null,
  ...changes,
});

it("says what would happen", () => {
  expect(reportSentence(report({}))).toBe(
    "40 names of 12 people were found, 34 faces would get a name, 4 faces have it already and 2 entries fit no face.",
  );
  expect(reportSentence(report({ entries: 1, labelled: 1, already: 0, people: 1, unmatched_count: 0 }))).toBe(
    "1 name of 1 person was found and 1 face would get a name.",
  );
  expect(reportSentence(report({ entries: 2, labelled: 0, already: 0, people: 0, unmatched_count: 2 }))).toBe(
    "2 names were found, 0 faces would get a name and 2 entries fit no face.",
  );
  expect(reportSentence(report({ entries: 0 }))).toBe("There is no name in what was given.");
});

it.each([
  [{}, "Name 34 faces"],
  [{ labelled: 1 }, "Name 1 face"],
  [{ labelled: 0 }, "Nothing would change"],
  [{ labelled: 0, entries: 0 }, "No name was found"],
])("the button for %o", (changes, text) => expect(applyText(report(changes))).toBe(text));
