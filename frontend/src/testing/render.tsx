import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { theme } from "../app/theme";

/** Draws a component inside the site's providers; nothing is asked of a server unless `cache` lacks it. */
export function draw(element: ReactNode, { at = "/" }: { at?: string } = {}) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const view = render(
    <QueryClientProvider client={cache}>
      <MantineProvider theme={theme} env="test">
        <MemoryRouter initialEntries={[at]}>{element}</MemoryRouter>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { ...view, cache };
}
