import { act, render } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect, it } from "vitest";
import { AppRouter } from "./appRouter";
import { useUrlState } from "./useUrlState";

type Url = ReturnType<typeof useUrlState>;

it("what a page writes while it is being left leaves the way to the next one alone", async () => {
  const drawn: Url[] = [];
  function Page() {
    drawn.push(useUrlState());
    return null;
  }
  const router = createMemoryRouter(
    [
      { path: "/label", element: <Page /> },
      { path: "/people", element: <p>People</p> },
    ],
    { initialEntries: ["/label?person=5"] },
  );
  render(
    <AppRouter value={router}>
      <RouterProvider router={router} />
    </AppRouter>,
  );
  const [before] = drawn;
  await act(() => router.navigate("/label?show=todo"));
  await act(() => before?.set({ card: "7" }));
  expect(router.state.location.search).toBe("?show=todo&card=7");

  const last = drawn.at(-1);
  await act(() => router.navigate("/people"));
  await act(() => last?.set({ card: "8" }));
  expect(router.state.location).toMatchObject({ pathname: "/people", search: "" });
});
