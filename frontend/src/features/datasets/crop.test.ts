import { expect, it } from "vitest";
import { cropView } from "./crop";

const photo = { width: 400, height: 200 };

it("shows the box alone without a margin", () => {
  const box = { left: 100, top: 50, right: 200, bottom: 150 };
  expect(cropView(box, photo, 0)).toEqual({ width: "400%", height: "200%", left: "-100%", top: "-50%" });
});

it("shows half a box more on each side", () => {
  const box = { left: 100, top: 50, right: 200, bottom: 150 };
  // A square of 200 px from (50, 0).
  expect(cropView(box, photo, 0.5)).toEqual({ width: "200%", height: "100%", left: "-25%", top: "0%" });
});

it("is a square around a box that is none", () => {
  const box = { left: 150, top: 0, right: 200, bottom: 100 };
  // A square of 100 px from (125, 0).
  expect(cropView(box, photo, 0)).toEqual({ width: "400%", height: "200%", left: "-125%", top: "0%" });
});
