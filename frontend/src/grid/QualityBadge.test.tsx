import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { face, quality } from "../testing/samples";
import { draw } from "../testing/render";
import { QualityBadge } from "./QualityBadge";
import { QualityLine } from "./QualityLine";

const small = quality({ score: 0.21, reason: "too small: 22 px", size_px: 22, yaw: 30 });

it("draws an icon, which differs by what is wrong and not by colour alone", () => {
  const out = draw(<QualityBadge face={face(1, { quality: small, votes: false })} />).container;
  const poor = draw(<QualityBadge face={face(1, { quality: small, use: "always" })} />).container;
  const icons = [out, poor].map((where) => where.querySelector("svg")?.getAttribute("class"));
  expect(icons[0]).toBeTruthy();
  expect(icons[0]).not.toBe(icons[1]);
});

it("draws nothing on a good crop", () => {
  const { container } = draw(<QualityBadge face={face(1)} />);
  expect(container.querySelector("svg")).toBeNull();
});

it("says what was measured and lets someone decide", async () => {
  const decide = vi.fn();
  draw(<QualityLine face={face(1, { quality: small, votes: false })} onUse={decide} />);
  const line = screen.getByRole("region", { name: "Quality" });
  for (const text of ["21 %", "22 px", "turned 30°", "Doesn’t vote: too small: 22 px."]) {
    expect(line.textContent).toContain(text);
  }
  await userEvent.click(screen.getByRole("button", { name: "Let it vote" }));
  expect(decide).toHaveBeenCalledExactlyOnceWith("always");
});

it("offers no button to who may not decide", () => {
  draw(<QualityLine face={face(1, { quality: null })} />);
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.getByText("not measured yet")).toBeDefined();
});
