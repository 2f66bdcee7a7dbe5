import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { draw } from "../testing/render";
import { BINDINGS } from "./bindings";
import { HelpSheet } from "./HelpSheet";

it("shows every binding's help", () => {
  draw(<HelpSheet opened onClose={() => undefined} here={["label"]} />);
  for (const { help } of BINDINGS) expect(screen.getAllByText(help).length).toBeGreaterThan(0);
});
