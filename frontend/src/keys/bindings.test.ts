import { describe, expect, it } from "vitest";
import { bindingFor, BINDINGS } from "./bindings";
import { caps, type KeyPress, notation } from "./press";
import { type Binding, PAGES, type Scope, SCOPE_TITLES } from "./scopes";

const all: readonly Binding[] = BINDINGS;
const press = (key: string, mods: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...mods,
});

describe("the list of bindings", () => {
  it.each(Object.entries(PAGES))("binds no key twice on the page %s", (_, scopes) => {
    const pressed = all.filter(({ scope }) => scopes.includes(scope)).flatMap(({ keys }) => keys);
    expect(pressed).toEqual([...new Set(pressed)]);
  });

  it("names every action once and gives each a help text and a key", () => {
    expect(new Set(all.map(({ action }) => action)).size).toBe(all.length);
    for (const { keys, help } of all) {
      expect(keys.length).toBeGreaterThan(0);
      expect(help.length).toBeGreaterThan(3);
    }
  });

  it("has a title and a page for every scope", () => {
    const scopes = Object.keys(SCOPE_TITLES) as Scope[];
    expect(new Set(Object.values(PAGES).flat())).toEqual(new Set(scopes));
  });

  it("writes every key in the notation that a press gives", () => {
    for (const key of all.flatMap(({ keys }) => keys)) {
      const parts = key.split("+");
      const last = parts.at(-1) ?? "";
      const mods = {
        ctrlKey: parts.includes("mod"),
        shiftKey: parts.includes("shift"),
        altKey: parts.includes("alt"),
        code: /\d/.test(last) ? `Digit${last}` : `Key${last.toUpperCase()}`,
      };
      expect(notation(press(last, mods))).toBe(key);
    }
  });
});

describe("a press", () => {
  it.each([
    [press("x"), "x"],
    [press("Z", { ctrlKey: true, shiftKey: true }), "mod+shift+z"],
    [press("z", { metaKey: true }), "mod+z"],
    [press("?", { shiftKey: true }), "?"],
    [press("/", { shiftKey: true }), "/"],
    [press("ArrowLeft", { shiftKey: true }), "shift+ArrowLeft"],
    [press("x", { altKey: true, code: "KeyX" }), "alt+x"],
    [press("≈", { altKey: true, code: "KeyX" }), "alt+x"],
    [press("1", { altKey: true, code: "Digit1" }), "alt+1"],
    [press("ArrowDown", { altKey: true, code: "ArrowDown" }), "alt+ArrowDown"],
    [press("@", { altKey: true, ctrlKey: true, code: "KeyQ" }), ""],
    [press("@", { code: "KeyQ", getModifierState: (key) => key === "AltGraph" }), ""],
    [press("Alt", { altKey: true, code: "AltLeft" }), ""],
  ])("%o is %s", (event, text) => expect(notation(event)).toBe(text));

  it("means something only where its scope is live", () => {
    expect(bindingFor(press("x"), ["label"])?.action).toBe("reject");
    expect(bindingFor(press("x"), ["photo"])).toBeUndefined();
    expect(bindingFor(press("X", { shiftKey: true }), ["label"])).toBeUndefined();
  });
});

it("draws keys as they look", () => {
  expect(caps("mod+shift+z")).toEqual(["Ctrl", "Shift", "Z"]);
  expect(caps("mod+k", true)).toEqual(["⌘", "K"]);
  expect(caps("ArrowLeft")).toEqual(["←"]);
  expect(caps("alt+x")).toEqual(["Alt", "X"]);
  expect(caps("alt+x", true)).toEqual(["⌥", "X"]);
  expect(caps(" ")).toEqual(["Space"]);
});
