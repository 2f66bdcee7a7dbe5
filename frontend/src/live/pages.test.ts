import { expect, it } from "vitest";
import { pageName, pageOf } from "./pages";

it.each([
  ["/projects/7/label", "label"],
  ["/projects/7/people/3", "people"],
  ["/projects/7/team/changes/9", "team"],
  ["/projects/7", ""],
  ["/projects/7/nowhere", ""],
  ["/projects/7/toString", ""],
  ["/", ""],
])("%s is the page %o", (path, word) => expect(pageOf(path)).toBe(word));

it("names a page, and none that it doesn't know", () => {
  expect(pageName("label")).toBe("Label");
  expect([pageName(""), pageName("valueOf"), pageName("later")]).toEqual(["", "", ""]);
});
