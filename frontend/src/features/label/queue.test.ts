import { describe, expect, it } from "vitest";
import { press } from "../../testing/press";
import { nextAfter } from "./queue";
import { beginsName } from "./useTyping";

describe("the next face", () => {
  const ids = [10, 11, 12, 13, 14];
  const all = () => true;

  it("is the one after the last that was answered", () => {
    expect(nextAfter(ids, [11], all)).toBe(12);
    expect(nextAfter(ids, [13, 10], all)).toBe(14);
  });

  it("passes over what is gone and what others have in hand", () => {
    expect(nextAfter(ids, [11], (id) => id !== 12 && id !== 13)).toBe(14);
  });

  it("comes round to the beginning, and ends", () => {
    expect(nextAfter(ids, [14], all)).toBe(10);
    expect(nextAfter(ids, [13, 14], (id) => id > 12)).toBeNull();
    expect(nextAfter(ids, [99], all)).toBe(10);
    expect(nextAfter([], [], all)).toBeNull();
  });
});

describe("typing", () => {
  it.each(["a", "q", "S", "N", "ö", "Ü", "佐", "6", "'"])("%s begins a name", (key) => {
    expect(beginsName(press(key, { shiftKey: key === key.toUpperCase() && /\p{L}/u.test(key) }))).toBe(true);
  });

  it.each(["s", "n", "x", "u", "c", "v", "k", "p", "t", "/", "1", "5", "?", "+", "=", "-", " ", "Enter", "Tab", "F5"])(
    "%s doesn’t",
    (key) => expect(beginsName(press(key))).toBe(false),
  );

  it("nothing does with Ctrl, Command or Alt", () => {
    for (const mod of ["ctrlKey", "metaKey", "altKey"]) expect(beginsName(press("a", { [mod]: true }))).toBe(false);
  });
});
