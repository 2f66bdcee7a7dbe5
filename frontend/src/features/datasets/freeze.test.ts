import { expect, it } from "vitest";
import { dataset } from "./samples";
import { type Freeze, freezeAgain, freezeText, inputOf, readFreeze, rulesOf, writeFreeze } from "./freeze";

const from = (search: string) => {
  const params = new URLSearchParams(search);
  return readFreeze((part) => params.get(part) ?? "");
};

const form: Freeze = {
  name: "orl",
  note: "before the holidays",
  people: [3, 5],
  uploads: [2],
  reviewed: true,
  min_faces: 4,
  shares: { train: 70, val: 20, test: 10 },
  seed: 7,
  margin: 0.4,
  base: 9,
};

it("stands in the address and comes out of it unchanged", () => {
  const params = new URLSearchParams();
  for (const [part, value] of Object.entries(writeFreeze(form))) if (value) params.set(part, value);
  expect(from(params.toString())).toEqual(form);
});

it("writes nothing that is as usual, and reads nothing that can't be", () => {
  const usual = from("");
  expect(Object.values(writeFreeze(usual)).every((value) => value === null)).toBe(true);
  expect(from("min=0&seed=-1&margin=7&split=1-1-1&people=a,0,-2&base=x")).toEqual(usual);
  expect(from("margin=0").margin).toBe(0);
});

it("is what the API takes", () => {
  expect(rulesOf(form)).toEqual({
    people: [3, 5],
    uploads: [2],
    reviewed: true,
    min_faces: 4,
    ratios: { train: 0.7, val: 0.2, test: 0.1 },
    seed: 7,
    base: 9,
  });
  expect(inputOf(form, " orl ")).toMatchObject({ name: "orl", note: "before the holidays", margin: 0.4 });
});

it("offers a version's own settings again", () => {
  const version = dataset(4, {
    name: "orl",
    seed: 7,
    margin: 0.4,
    ratios: { train: 0.7, val: 0.2, test: 0.1 },
    filter: { people: [3, 5], uploads: [2], reviewed: true, min_faces: 4 },
    base: { id: 9, name: "orl", version: 1 },
  });
  expect(from(freezeAgain(version))).toEqual({ ...form, note: "" });
});

it("says what it will make", () => {
  const ready = { face_count: 1, person_count: 1 };
  expect(freezeText(ready, "orl", 2)).toBe("Freeze 1 face of 1 person as orl 2");
  expect(freezeText({ face_count: 4000, person_count: 40 }, "", 1)).toBe("Freeze 4,000 faces of 40 people");
  expect(freezeText(undefined, " orl ", 1)).toBe("Freeze as orl 1");
});
