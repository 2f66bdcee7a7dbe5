import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { keys } from "../../api/keys";
import { person } from "../../testing/samples";
import { NameBox } from "./NameBox";

const P = 7;

/** A name box whose searches are answered already. */
function box(answers: Record<string, string[]>) {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  for (const [q, names] of Object.entries(answers)) {
    const items = names.map((name, index) => person(index + 1, { name }));
    cache.setQueryData([...keys.allPeople(P), "search", q], { items, next: null });
  }
  const onName = vi.fn();
  const onPerson = vi.fn();
  render(
    <QueryClientProvider client={cache}>
      <MantineProvider env="test">
        <NameBox project={P} onName={onName} onPerson={onPerson} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { field: screen.getByRole("textbox", { name: "Name" }), onName, onPerson };
}

describe("the name box", () => {
  it("takes on Enter what was typed, never a longer name", async () => {
    const { field, onName, onPerson } = box({ "": [], s: ["s40"], s4: ["s40", "s41"] });
    await userEvent.type(field, "s4{Enter}");
    expect(onName).toHaveBeenCalledExactlyOnceWith("s4");
    expect(onPerson).not.toHaveBeenCalled();
  });

  it("offers to create a new name and shows others to choose", async () => {
    const { field, onPerson } = box({ "": [], s: ["s40"], s4: ["s40", "s41"] });
    await userEvent.type(field, "s4");
    expect(await screen.findByText("Create “s4”")).toBeDefined();
    await userEvent.click(await screen.findByText("s41"));
    expect(onPerson).toHaveBeenCalledExactlyOnceWith({ id: 2, name: "s41" });
  });

  it("knows a person by any spelling of the case", async () => {
    const { field, onPerson } = box({ "": [], S: [], S4: ["s4", "s40"] });
    await userEvent.type(field, "S4");
    expect(await screen.findByText("s4")).toBeDefined();
    await userEvent.type(field, "{Enter}");
    expect(onPerson).toHaveBeenCalledExactlyOnceWith({ id: 1, name: "s4" });
  });

  it("Escape leaves it empty and names nobody", async () => {
    const { field, onName } = box({ "": [], s: [], s4: [] });
    await userEvent.type(field, "s4{Escape}");
    expect((field as HTMLInputElement).value).toBe("");
    expect(document.activeElement).not.toBe(field);
    expect(onName).not.toHaveBeenCalled();
  });
});
