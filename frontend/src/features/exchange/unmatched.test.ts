import { describe, expect, it } from "vitest";
import type { Unmatched } from "../../api/types";
import { asCsv, grouped } from "./unmatched";

const line = (source: string, reason: Unmatched["reason"], name = "s1"): Unmatched => ({
  source,
  photo: "a.jpg",
  name,
  reason,
  message: "No photo is called a.jpg.",
});

describe("grouping", () => {
  it("puts the commonest reason first and keeps the order of lines", () => {
    const groups = grouped([line("1", "no_face"), line("2", "no_photo"), line("3", "no_photo")]);
    expect(groups.map(({ reason, lines }) => [reason, lines.map(({ source }) => source)])).toEqual([
      ["no_photo", ["2", "3"]],
      ["no_face", ["1"]],
    ]);
  });
  it("has a sentence that helps for each", () => {
    const [group] = grouped([line("1", "other_name")]);
    expect(group?.help).toContain("Replace other names");
  });
});

describe("the file", () => {
  it("has a heading and a line each", () =>
    expect(asCsv([line("labels.csv, line 2", "no_photo")])).toBe(
      'source,photo,name,reason,message\r\n"labels.csv, line 2",a.jpg,s1,no_photo,No photo is called a.jpg.\r\n',
    ));
  it("quotes quotes and line breaks", () =>
    expect(asCsv([line("a", "no_face", 'the "s1"\nof old')])).toContain('"the ""s1""\nof old"'));
  it("never begins a cell like a formula", () =>
    expect(asCsv([line("a", "no_face", "=1+1")])).toContain(",'=1+1,"));
});
