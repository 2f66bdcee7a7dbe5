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

function Cards({ onAction }: { onAction: (action: string) => void }) {
  useKeys("cards", {
    "card.name": () => onAction("name"),
    "card.stranger": () => onAction("stranger"),
    "card.candidate.1": () => onAction("first"),
    "card.undo": () => onAction("undo"),
  });
  return (
    <>
      <input aria-label="name" />
      <div role="dialog">
        <input aria-label="other" />
      </div>
    </>
  );
}

it("hears Alt and a letter from a text field, and some keys while the field is empty", async () => {
  const done: string[] = [];
  const { getByLabelText } = draw(<Cards onAction={(action) => done.push(action)} />);
  const field = getByLabelText("name");
  field.focus();
  await userEvent.keyboard("{Alt>}[KeyS]{/Alt}1{Enter}{Control>}z{/Control}");
  expect(done).toEqual(["stranger", "first", "name", "undo"]);
  await userEvent.keyboard("s1{Enter}");
  expect((field as HTMLInputElement).value).toBe("s1");
  expect(done).toHaveLength(4);
  getByLabelText("other").focus();
  await userEvent.keyboard("{Alt>}[KeyS]{/Alt}{Enter}");
  expect(done).toHaveLength(4);
});
