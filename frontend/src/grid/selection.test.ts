import { describe, expect, it } from "vitest";
import { Selection } from "./selection";

const order = [10, 11, 12, 13, 14, 15, 16, 17, 18];
const chosen = (selection: Selection) => selection.inOrder(order);

describe("clicks", () => {
  it("moves the focus without choosing or letting go", () => {
    const moved = Selection.only(3).focusOn(5);
    expect([moved.has(3), moved.has(5), moved.focus]).toEqual([true, false, 5]);
  });

  it("a plain click chooses one alone", () => {
    expect(chosen(Selection.none.click(12).click(14))).toEqual([14]);
  });

  it("Ctrl takes in and out and leaves the others", () => {
    const two = Selection.only(12).toggle(15);
    expect(chosen(two)).toEqual([12, 15]);
    expect(chosen(two.toggle(12))).toEqual([15]);
  });

  it("Shift reaches from the anchor in both directions", () => {
    const from = Selection.only(14);
    expect(chosen(from.extend(16, order))).toEqual([14, 15, 16]);
    expect(chosen(from.extend(16, order).extend(12, order))).toEqual([12, 13, 14]);
  });

  it("Shift without an anchor chooses the one", () => {
    expect(chosen(Selection.none.extend(13, order))).toEqual([13]);
    expect(chosen(Selection.only(99).extend(13, order))).toEqual([13]);
  });
});

describe("keys", () => {
  it("moves in a grid of four columns and stops at its edges", () => {
    expect(Selection.only(11).move("down", order, 4).focus).toBe(15);
    expect(Selection.only(15).move("down", order, 4).focus).toBe(18);
    expect(Selection.only(18).move("down", order, 4).focus).toBe(18);
    expect(Selection.only(11).move("up", order, 4).focus).toBe(11);
    expect(Selection.only(10).move("left", order, 4).focus).toBe(10);
    expect(Selection.only(18).move("right", order, 4).focus).toBe(18);
    expect(Selection.only(13).move("last", order, 4).focus).toBe(18);
    expect(Selection.only(13).move("first", order, 4).focus).toBe(10);
  });

  it("begins at the first item", () => {
    expect(Selection.none.move("right", order, 4).focus).toBe(10);
    expect(Selection.only(99).move("down", order, 4).focus).toBe(10);
    expect(Selection.none.move("down", [], 4).focus).toBeNull();
  });

  it("Shift and arrows grow and shrink the range", () => {
    const grown = Selection.only(11).move("right", order, 4, true).move("down", order, 4, true);
    expect(chosen(grown)).toEqual([11, 12, 13, 14, 15, 16]);
    expect(chosen(grown.move("up", order, 4, true))).toEqual([11, 12]);
  });
});

describe("the whole", () => {
  it("chooses all and none, and keeps the focus", () => {
    const all = Selection.only(13).all(order);
    expect(all.size).toBe(order.length);
    expect(all.focus).toBe(13);
    expect(all.clear().size).toBe(0);
    expect(all.clear().focus).toBe(13);
  });

  it("drops what left the list", () => {
    const kept = Selection.only(12).toggle(15).kept([10, 12]);
    expect(chosen(kept)).toEqual([12]);
    expect(kept.focus).toBeNull();
    const same = Selection.only(12);
    expect(same.kept(order)).toBe(same);
  });

  it("sweeps a rectangle, adding with Ctrl", () => {
    expect(chosen(Selection.only(10).sweep([12, 13], false))).toEqual([12, 13]);
    expect(chosen(Selection.only(10).sweep([12, 13], true))).toEqual([10, 12, 13]);
  });
});

describe("among 100,000", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => 500_000 - at);

  it("chooses all of them, and none that isn't there", () => {
    const all = Selection.only(499_000).all(many);
    expect(all.size).toBe(100_000);
    expect(all.inOrder(many)).toEqual(many);
    expect(Selection.only(7).inOrder(many)).toEqual([]);
  });

  it("reaches across faces that nobody has loaded", () => {
    const range = Selection.only(500_000).extend(400_001, many);
    expect(range.size).toBe(100_000);
    expect(Selection.only(450_000).extend(450_010, many).inOrder(many)).toEqual(
      Array.from({ length: 11 }, (_, at) => 450_010 - at),
    );
  });

  it("keeps the order of what was clicked in another one", () => {
    const picked = Selection.only(400_500).toggle(499_999).toggle(450_000);
    expect(picked.inOrder(many)).toEqual([499_999, 450_000, 400_500]);
  });

  it("doesn't search for the focus on each press", () => {
    let list = Selection.only(400_001);
    let reads = 0;
    const watched = new Proxy(many, {
      get: (target, name, receiver) => {
        reads += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    list = list.move("left", watched, 12); // remembers the places
    reads = 0;
    for (let press = 0; press < 100; press += 1) list = list.move("up", watched, 12);
    expect(list.focus).toBe(400_002 + 1_200);
    expect(reads).toBeLessThan(1_000);
  });
});
