import { expect, it } from "vitest";
import { asName, inOrder, nameProblem, namesOf, nextVersion, shortHash, suggestedName, versionName } from "./versions";

const versions = [
  { id: 9, name: "orl", version: 3 },
  { id: 5, name: "small", version: 1 },
  { id: 2, name: "orl", version: 1 },
];

it("offers the name that was used last", () => {
  expect(suggestedName(versions, "ORL faces")).toBe("orl");
  expect(suggestedName([], "ORL faces")).toBe("ORL faces");
  expect(suggestedName([], "  Mum & dad: 2024/25 ")).toBe("Mum dad 2024 25");
  expect(asName(".hidden (1)")).toBe("hidden 1");
  expect(suggestedName([], "…")).toBe("faces");
  expect(suggestedName([], "x".repeat(200))).toHaveLength(60);
});

it("only offers names that the API takes", () => {
  for (const project of ["…", "- a", "Familie Müller", "写真", "a/b\\c"]) {
    expect(nameProblem(suggestedName([], project))).toBe("");
  }
});

it("numbers a name's versions on", () => {
  expect(nextVersion(versions, " orl ")).toBe(4);
  expect(nextVersion(versions, "other")).toBe(1);
  expect(versionName({ name: "orl", version: 4 })).toBe("orl 4");
  expect(namesOf(versions)).toEqual(["orl", "small"]);
});

it("says what is wrong with a name", () => {
  expect(nameProblem(" ")).toBe("Give it a name.");
  expect(nameProblem("a/b")).toMatch(/^Use letters/);
  expect(nameProblem("x".repeat(61))).toMatch(/60/);
});

it("compares the older with the newer, whichever was chosen first", () => {
  const [first, second] = [versions[0], versions[2]] as const;
  if (!first || !second) throw new Error("There are three.");
  expect(inOrder(first, second).map(({ id }) => id)).toEqual([2, 9]);
  expect(inOrder(second, first).map(({ id }) => id)).toEqual([2, 9]);
  expect(shortHash("0123456789abcdef")).toBe("01234567");
});
