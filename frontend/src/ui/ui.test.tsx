import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiError } from "../api/errors";
import { safeNext } from "../features/session/SignInPage";
import { draw } from "../testing/render";
import { CopyField } from "./CopyField";
import { ErrorState } from "./ErrorState";
import { FormError } from "./FormError";

it("shows the server's sentence and tries again", async () => {
  const retry = vi.fn();
  draw(
    <ErrorState error={new ApiError(503, { code: "busy", message: "Try in a minute." })} onRetry={retry} />,
  );
  expect(screen.getByRole("alert").textContent).toContain("Try in a minute.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

it("says nothing twice that a field says already", () => {
  const error = new ApiError(400, {
    code: "invalid",
    message: "Check the name.",
    fields: { name: ["Taken."] },
  });
  const { container } = draw(<FormError error={error} fields={["name"]} />);
  expect(container.querySelector("[role=alert]")).toBeNull();
});

it("selects the text where the browser offers no clipboard", async () => {
  Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  document.execCommand = () => false;
  draw(<CopyField label="Link" value="http://faces.test/link/abc" />);
  await userEvent.click(screen.getByRole("button", { name: "Copy" }));
  expect(await screen.findByText(/press Ctrl\+C/)).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Link"));
});

it.each([
  ["/projects/7/label?show=todo", "/projects/7/label?show=todo"],
  ["//evil.test", "/projects"],
  ["/\\evil.test", "/projects"],
  ["https://evil.test", "/projects"],
  [null, "/projects"],
])("goes on to %s after signing in: %s", (next, path) => expect(safeNext(next)).toBe(path));
