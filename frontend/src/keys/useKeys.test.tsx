import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { draw } from "../testing/render";
import { useKeys } from "./useKeys";

function Page({ reject, accept }: { reject: () => void; accept: () => void }) {
  useKeys("label", { reject, accept });
  return (
    <>
      <input aria-label="text" />
      <button type="button">control</button>
      <div data-keys="page">
        <button type="button">tile</button>
      </div>
    </>
  );
}

it("hears the page's keys, but not from a text field or through a control", async () => {
  const reject = vi.fn();
  const accept = vi.fn();
  const { getByLabelText, getByText } = draw(<Page reject={reject} accept={accept} />);
  await userEvent.keyboard("x{Enter}");
  expect([reject.mock.calls.length, accept.mock.calls.length]).toEqual([1, 1]);
  await userEvent.type(getByLabelText("text"), "x{Enter}");
  expect([reject.mock.calls.length, accept.mock.calls.length]).toEqual([1, 1]);
  getByText("control").focus();
  await userEvent.keyboard("x{Enter}");
  expect([reject.mock.calls.length, accept.mock.calls.length]).toEqual([2, 1]);
  getByText("tile").focus();
  await userEvent.keyboard("{Enter}");
  expect(accept.mock.calls.length).toBe(2);
});
