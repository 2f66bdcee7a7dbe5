import { expect, it } from "vitest";
import { peopleAsked, photosOf } from "./peopleAsked";

it.each([
  ["", []],
  ["12", [12]],
  ["1,2,1", [1, 2]],
  ["1,x,-3,2.5, 4", [1, 4]],
])("reads the people out of %o", (text, ids) => expect(peopleAsked(text)).toEqual(ids));

it("says what several people mean", () => {
  expect(photosOf(1)).toBe("Change the filter, or show all.");
  expect(photosOf(2)).toContain("both of these people");
  expect(photosOf(3)).toContain("all 3 of these people");
});
