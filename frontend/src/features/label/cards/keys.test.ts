import { describe, expect, it } from "vitest";
import { bindingFor } from "../../../keys/bindings";
import type { KeyPress } from "../../../keys/press";
import { moved } from "./moves";
import { startsName } from "./typing";

const press = (key: string, mods: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...mods,
});
const starts = (event: KeyPress) =>
  startsName(event, bindingFor(event, ["everywhere", "cards"]) !== undefined);

describe("a letter begins a name", () => {
  it.each([
    ["a", {}, true],
    ["é", {}, true],
    ["S", { shiftKey: true }, true], // s alone means strangers
    ["s", {}, false],
    ["k", {}, false],
    ["a", { ctrlKey: true }, false],
    ["a", { altKey: true }, false],
    ["1", {}, false],
    ["Enter", {}, false],
  ])("%s %o: %s", (key, mods, expected) => expect(starts(press(key, mods))).toBe(expected));
});

describe("the focus over crops", () => {
  // 0 1 2
  // 3 4
  it.each([
    [0, "right", 1],
    [2, "right", 3],
    [4, "right", 4],
    [0, "left", 0],
    [0, "down", 3],
    [2, "down", 4],
    [3, "down", 3],
    [4, "up", 1],
    [1, "up", 1],
  ] as const)("%i %s: %i", (at, way, expected) => expect(moved(at, way, 5, 3)).toBe(expected));
});
