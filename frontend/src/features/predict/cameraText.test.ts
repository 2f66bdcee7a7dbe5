import { expect, it } from "vitest";
import { sentSize, whyOff } from "./cameraText";

it("says why there is no picture", () => {
  expect(whyOff(new DOMException("", "NotAllowedError"))).toContain("Allow it");
  expect(whyOff(new DOMException("", "NotFoundError"))).toContain("No camera");
  expect(whyOff(new DOMException("", "NotReadableError"))).toContain("Another program");
  expect(whyOff("?")).toContain("Try again");
});

it("sends pictures of a sensible size, and never larger than they are", () => {
  expect(sentSize(640, 480)).toEqual({ width: 640, height: 480 });
  expect(sentSize(1920, 1080)).toEqual({ width: 1280, height: 720 });
  expect(sentSize(1080, 1920)).toEqual({ width: 720, height: 1280 });
});
